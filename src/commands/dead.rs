//! `dead`: the caller's messages that were not sent.

use futures_util::future::BoxFuture;

use super::{
    dispatch::{Bot, Command, Reply},
    subject::time,
};
use crate::bridge::{CommandCall, DeadLetter};

pub(super) const COMMAND: Command = Command {
    name: "dead",
    arguments: "",
    help: "Shows your messages that could not be sent to Instagram.",
    run,
};

/// How many are shown.
const SHOWN: u32 = 20;

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, _: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let letters = bot.bridge.dead_letters(&call.user, SHOWN).await?;
        if letters.is_empty() {
            return Ok("All your messages have been sent, or wait to be sent.".to_owned());
        }
        let lines: Vec<String> = letters.iter().map(line).collect();
        Ok(format!(
            "These messages of yours were not sent, newest first:\n{}\n\
             Say “retry” and a link to try one again, “retry all” for all of them, or “drop” and \
             a link to forget one.",
            lines.join("\n")
        ))
    })
}

fn line(letter: &DeadLetter) -> String {
    let written = time(letter.written_at_ms);
    format!("• {written}, {}: {}", letter.link, letter.reason)
}
