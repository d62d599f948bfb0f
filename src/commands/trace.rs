//! `trace`: what happened to one message.

use futures_util::future::BoxFuture;

use super::{
    dispatch::{Bot, Command, Reply},
    subject::{WHICH, event_in, time},
};
use crate::bridge::{CommandCall, TraceStep};

pub(super) const COMMAND: Command = Command {
    name: "trace",
    arguments: "message",
    help: "Shows what happened to a message on its way.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, rest: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let Some(event) = event_in(rest) else {
            return Ok(WHICH.to_owned());
        };
        let steps = bot.bridge.trace(&call.user, &event).await?;
        if steps.is_empty() {
            return Ok("I know nothing of such a message of yours.".to_owned());
        }
        Ok(steps.iter().map(line).collect::<Vec<_>>().join("\n"))
    })
}

fn line(step: &TraceStep) -> String {
    match step.at_ms {
        Some(at_ms) => format!("• {}: {}", time(at_ms), step.what),
        None => format!("• {}", step.what),
    }
}
