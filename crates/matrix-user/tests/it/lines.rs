//! The person as a process.

use std::io::Write;

use matrix_user::lines;
use serde_json::{Value, json};
use tokio::{sync::mpsc, time::timeout};

use crate::world::{LIMIT, World};

/// The other end of the process's pipes.
struct Driver {
    input: mpsc::Sender<String>,
    output: mpsc::UnboundedReceiver<Vec<u8>>,
    events: Vec<Value>,
}

/// Takes each line that is written.
struct Output(mpsc::UnboundedSender<Vec<u8>>, Vec<u8>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.1.extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0
            .send(std::mem::take(&mut self.1))
            .map_err(std::io::Error::other)
    }
}

impl Driver {
    fn start() -> Self {
        let (input, lines) = mpsc::channel(1);
        let (written, output) = mpsc::unbounded_channel();
        tokio::spawn(lines::serve(lines, Output(written, Vec::new())));
        Self {
            input,
            output,
            events: Vec::new(),
        }
    }

    async fn say(&mut self, line: &Value) -> Value {
        self.input.send(line.to_string()).await.unwrap();
        loop {
            let line = self.hear().await;
            if line.get("event").is_none() {
                return line;
            }
            self.events.push(line);
        }
    }

    async fn hear(&mut self) -> Value {
        let line = timeout(LIMIT, self.output.recv()).await.unwrap().unwrap();
        serde_json::from_slice(&line).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_log_in_send_and_show_events() {
    let world = World::start();
    world.synapse.register_user("alice", "opened").unwrap();
    world.synapse.register_user("bob", "opened").unwrap();
    let mut driver = Driver::start();
    let early = driver.say(&json!({ "id": 0, "op": "rooms" })).await;
    assert_eq!(early, json!({ "id": 0, "error": "log in first" }));
    let log_in = json!({
        "id": 1, "op": "log_in", "homeserver": world.synapse.url(), "user": "alice",
        "password": "opened",
    });
    assert_eq!(
        driver.say(&log_in).await,
        json!({ "id": 1, "ok": "@alice:hs.test" })
    );
    let dm = json!({ "id": 2, "op": "create_dm", "with": "@bob:hs.test", "encrypted": false });
    let room = driver.say(&dm).await["ok"].clone();
    let text = json!({ "id": 3, "op": "send_text", "room": room, "body": "a\nb" });
    let sent = driver.say(&text).await["ok"].clone();
    let is_sent = |line: &&Value| line["event"]["event_id"] == sent;
    while !driver.events.iter().any(|line| is_sent(&line)) {
        let line = driver.hear().await;
        driver.events.push(line);
    }
    let shown = driver.events.iter().find(is_sent).unwrap();
    assert_eq!(
        (&shown["room"], &shown["event"]["body"]),
        (&room, &json!("a\nb"))
    );
}

#[tokio::test]
async fn a_line_that_makes_no_sense_is_answered() {
    let mut driver = Driver::start();
    let answer = driver.say(&json!({ "id": 1, "op": "fly" })).await;
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("unknown variant"),
        "{answer}"
    );
}
