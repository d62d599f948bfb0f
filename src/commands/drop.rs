//! `drop`: forgets a message of the caller's that was not sent.

use futures_util::future::BoxFuture;

use super::{
    dispatch::{Bot, Command, Reply},
    subject::{WHICH, event_in},
};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "drop",
    arguments: "message",
    help: "Forgets a message of yours that was not sent yet.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, rest: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let Some(event) = event_in(rest) else {
            return Ok(WHICH.to_owned());
        };
        Ok(if bot.bridge.drop_message(&call.user, &event).await? {
            "Dropped. It will not be sent to Instagram.".to_owned()
        } else {
            "That is no message of yours that waits, or it is on its way already.".to_owned()
        })
    })
}
