//! `cancel`: stops waiting for an answer.

use futures_util::future::BoxFuture;

use super::dispatch::{Bot, Command, Reply};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "cancel",
    arguments: "",
    help: "Stops what I have asked you for.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, _: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let was_asked = bot.forget_question(call);
        let reply = if was_asked {
            "Cancelled."
        } else {
            "There is nothing to cancel."
        };
        Ok(reply.to_owned())
    })
}
