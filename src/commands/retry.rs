//! `retry`: tries the caller's messages again that were not sent.

use futures_util::future::BoxFuture;

use super::{
    dispatch::{Bot, Command, Reply},
    subject::{WHICH, event_in},
};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "retry",
    arguments: "[message|all]",
    help: "Tries messages again that could not be sent. A 🔁 on the message does the same.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, rest: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let event = match rest {
            "" | "all" => None,
            named => match event_in(named) {
                Some(event) => Some(event),
                None => return Ok(WHICH.to_owned()),
            },
        };
        let retried = bot.bridge.retry_dead(&call.user, event.as_deref()).await?;
        Ok(match retried {
            0 => {
                "There is nothing of yours to try again. “dead” shows what was not sent.".to_owned()
            }
            1 => "I am trying one message again.".to_owned(),
            many => format!("I am trying {many} messages again."),
        })
    })
}
