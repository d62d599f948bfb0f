//! The other end of the demo: the fake Instagram, through its control API.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::servers::wait;

const REQUEST_LIMIT: Duration = Duration::from_secs(40);
/// How long a message may take from one end to the other.
pub(super) const ARRIVAL_LIMIT: Duration = Duration::from_mins(1);

/// The fake Instagram.
#[derive(Clone, Debug)]
pub(super) struct Instagram {
    url: String,
    agent: ureq::Agent,
}

impl Instagram {
    pub(super) fn new(port: u16) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(REQUEST_LIMIT))
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Self {
            url: format!("http://127.0.0.1:{port}"),
            agent: agent.into(),
        }
    }

    /// The page on which a person plays the friend.
    pub(super) fn phone_url(&self) -> String {
        format!("{}/phone", self.url)
    }

    pub(super) fn is_ready(&self) -> bool {
        self.get("/control/settings").is_ok()
    }

    /// Makes somebody who can log in: the user id and the cookies of a session.
    pub(super) fn add_account(&self, name: &str, full_name: &str) -> Result<(Value, Value)> {
        let who = json!({ "username": name, "full_name": full_name });
        let answer = self.post("/control/accounts", &who)?;
        Ok((answer["user_id"].clone(), answer["cookies"].clone()))
    }

    pub(super) fn add_person(&self, name: &str, full_name: &str) -> Result<Value> {
        let who = json!({ "username": name, "full_name": full_name });
        Ok(self.post("/control/people", &who)?["user_id"].clone())
    }

    /// Makes a thread and gives its id; with a title it is a group.
    pub(super) fn add_thread(&self, members: &[&Value], title: Option<&str>) -> Result<String> {
        let wanted = json!({ "members": members, "title": title });
        let answer = self.post("/control/threads", &wanted)?;
        Ok(answer["thread_id"]
            .as_str()
            .context("a thread without an id")?
            .to_owned())
    }

    pub(super) fn send(&self, thread: &str, from: &Value, text: &str) -> Result<()> {
        let message = json!({ "thread_id": thread, "from": from, "text": text });
        self.post("/control/messages", &message).map(drop)
    }

    /// The texts of a thread, oldest first.
    pub(super) fn texts(&self, thread: &str) -> Result<Vec<String>> {
        let answer = self.get(&format!("/control/threads/{thread}/texts"))?;
        let texts = answer["texts"]
            .as_array()
            .context("a thread without texts")?;
        Ok(texts
            .iter()
            .filter_map(|text| Some(text.as_str()?.to_owned()))
            .collect())
    }

    /// Waits until what came after the first `known` texts adds up to `text`; gives the parts.
    pub(super) fn wait_for_text(
        &self,
        thread: &str,
        known: usize,
        text: &str,
    ) -> Result<Vec<String>> {
        let mut parts = Vec::new();
        let arrived = wait::until(ARRIVAL_LIMIT, || {
            parts = self
                .texts(thread)
                .map(|mut texts| texts.split_off(known))
                .unwrap_or_default();
            parts.concat().len() >= text.len()
        });
        ensure!(
            arrived,
            "Instagram got only {} of {text:?}",
            shorten(&parts.concat())
        );
        ensure!(
            parts.concat() == text,
            "Instagram got {parts:?} instead of {text:?}"
        );
        Ok(parts)
    }

    /// What happened after a number, waiting for it; without a number only the newest number.
    pub(super) fn changes(&self, after: Option<u64>) -> Result<(u64, Vec<Value>)> {
        let query = after.map_or_else(String::new, |after| format!("?after={after}"));
        let mut answer = self.get(&format!("/control/events{query}"))?;
        let last = answer["last"].as_u64().context("events without a number")?;
        let Value::Array(changes) = answer["events"].take() else {
            bail!("no events")
        };
        Ok((last, changes))
    }

    fn get(&self, path: &str) -> Result<Value> {
        let answer = self.agent.get(format!("{}{path}", self.url)).call();
        read(answer.with_context(|| format!("cannot reach the fake Instagram: {path}"))?)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let answer = self
            .agent
            .post(format!("{}{path}", self.url))
            .send_json(body);
        read(answer.with_context(|| format!("cannot reach the fake Instagram: {path}"))?)
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Value> {
    let is_success = answer.status().is_success();
    let body: Value = answer
        .body_mut()
        .read_json()
        .context("the fake Instagram sent no JSON")?;
    ensure!(is_success, "the fake Instagram refused: {body}");
    Ok(body)
}

/// A text on one short line.
pub(super) fn shorten(text: &str) -> String {
    let line = text.replace('\n', "⏎");
    let count = line.chars().count();
    if count <= 72 {
        return line;
    }
    format!(
        "{}… ({count} characters)",
        line.chars().take(60).collect::<String>()
    )
}
