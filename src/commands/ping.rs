//! `ping`: asks Instagram about every login of the caller.

use futures_util::future::BoxFuture;

use super::dispatch::{Bot, Command, Reply};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "ping",
    arguments: "",
    help: "Asks Instagram whether your accounts are alive.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, _: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let logins = bot.bridge.logins_of(&call.user).await?;
        if logins.is_empty() {
            return Ok(
                "The bridge is here. You have no Instagram account connected; say “login \
                       cookies” to connect one."
                    .to_owned(),
            );
        }
        let mut lines = Vec::with_capacity(logins.len());
        for login in &logins {
            let answer = bot.bridge.check_login(&login.id).await;
            lines.push(format!("• @{} {answer}", login.username));
        }
        Ok(lines.join("\n"))
    })
}
