//! The Matrix end of the demo: the `matrix-user` program, told what to do in JSON lines.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// How long one order may take.
const ORDER_LIMIT: Duration = Duration::from_secs(90);

/// Every event so far, each `{"room": …, "event": …}`, and the bell for new ones.
#[derive(Debug, Default)]
struct Events {
    list: Mutex<Vec<Value>>,
    bell: Condvar,
}

/// A logged-in Matrix user; her program ends with this.
#[derive(Debug)]
pub(super) struct Person {
    process: Child,
    input: Option<ChildStdin>,
    answers: Receiver<Value>,
    events: Arc<Events>,
    user_id: String,
}

impl Person {
    /// Starts the program and logs in; she joins every room she is invited to.
    pub(super) fn log_in(
        program: &Path,
        log: &Path,
        (homeserver, user, password): (&str, &str, &str),
    ) -> Result<Self> {
        let log = File::create(log).context("cannot make the log of matrix-user")?;
        let mut command = Command::new(program);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log);
        let mut process = command.spawn().context("cannot start matrix-user")?;
        let input = process.stdin.take();
        let output = process.stdout.take().context("matrix-user has no output")?;
        let events = Arc::new(Events::default());
        let (sender, answers) = mpsc::channel();
        let heard = Arc::clone(&events);
        thread::spawn(move || listen(output, &heard, &sender));
        let mut person = Self {
            process,
            input,
            answers,
            events,
            user_id: String::new(),
        };
        let log_in = json!({
            "op": "log_in", "homeserver": homeserver, "user": user, "password": password,
        });
        person.user_id = text(&person.order(log_in)?)?;
        person.order(json!({ "op": "accept_invites", "on": true }))?;
        Ok(person)
    }

    pub(super) fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Makes a direct chat and gives its room.
    pub(super) fn create_dm(&mut self, with: &str) -> Result<String> {
        text(&self.order(json!({ "op": "create_dm", "with": with, "encrypted": false }))?)
    }

    pub(super) fn send(&mut self, room: &str, body: &str) -> Result<()> {
        self.order(json!({ "op": "send_text", "room": room, "body": body }))
            .map(drop)
    }

    /// The texts of a room in order, her own and the others'.
    pub(super) fn texts(&mut self, room: &str) -> Result<Vec<String>> {
        let timeline = self.order(json!({ "op": "timeline", "room": room }))?;
        let entries = timeline.as_array().context("a timeline that is no list")?;
        let texts = entries.iter().filter(|entry| entry["kind"] == "m.text");
        texts.map(|entry| text(&entry["body"])).collect()
    }

    /// The name of a room as she sees it.
    pub(super) fn room_name(&mut self, room: &str) -> Result<String> {
        let rooms = self.order(json!({ "op": "rooms" }))?;
        let found = rooms
            .as_array()
            .into_iter()
            .flatten()
            .find(|known| known["id"] == room);
        text(&found.context("a room that she is not in")?["name"])
    }

    /// How many events there are; what comes later is after this mark.
    pub(super) fn mark(&self) -> usize {
        self.events
            .list
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    /// The events after a mark, waiting for the first; empty when `limit` passes.
    pub(super) fn events_after(&self, mark: usize, limit: Duration) -> Vec<Value> {
        let list = self
            .events
            .list
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .events
            .bell
            .wait_timeout_while(list, limit, |list| list.len() <= mark);
        let (list, _) = waited.unwrap_or_else(PoisonError::into_inner);
        list.get(mark..).unwrap_or_default().to_vec()
    }

    /// Waits for an event after a mark.
    pub(super) fn wait_for(
        &self,
        mark: usize,
        limit: Duration,
        what: &str,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let list = self
            .events
            .list
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let find = |list: &[Value]| list.iter().skip(mark).find(|line| is_it(line)).cloned();
        let waited = self
            .events
            .bell
            .wait_timeout_while(list, limit, |list| find(list).is_none());
        let (list, _) = waited.unwrap_or_else(PoisonError::into_inner);
        find(&list).with_context(|| format!("{} waited {limit:?} in vain for {what}", self.user_id))
    }

    fn order(&mut self, mut order: Value) -> Result<Value> {
        order["id"] = json!(0);
        let input = self.input.as_mut().context("matrix-user has ended")?;
        writeln!(input, "{order}").context("matrix-user has ended")?;
        let answer = self.answers.recv_timeout(ORDER_LIMIT);
        let mut answer = answer.context("matrix-user did not answer in time")?;
        if let Some(error) = answer["error"].as_str() {
            bail!("matrix-user could not do {}: {error}", order["op"]);
        }
        Ok(answer["ok"].take())
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        // The end of its input ends the program; the kill is for a program that hangs.
        drop(self.input.take());
        let mut gone = || !matches!(self.process.try_wait(), Ok(None));
        if !crate::servers::wait::until(Duration::from_secs(5), &mut gone) {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

fn listen(output: ChildStdout, events: &Events, answers: &Sender<Value>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let Ok(line) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        if line.get("event").is_some() {
            events
                .list
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
            events.bell.notify_all();
        } else if answers.send(line).is_err() {
            return;
        }
    }
}

fn text(value: &Value) -> Result<String> {
    Ok(value
        .as_str()
        .with_context(|| format!("{value} is not a text"))?
        .to_owned())
}
