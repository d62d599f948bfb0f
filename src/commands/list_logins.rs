//! `list-logins`: the caller's accounts and how they are doing.

use futures_util::future::BoxFuture;

use super::dispatch::{Bot, Command, Reply};
use crate::bridge::{CommandCall, login::LoginView};

pub(super) const COMMAND: Command = Command {
    name: "list-logins",
    arguments: "",
    help: "Shows your Instagram accounts and how they are doing.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, _: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let logins = bot.bridge.logins_of(&call.user).await?;
        if logins.is_empty() {
            return Ok(
                "You have no Instagram account here. Say “login cookies” to connect one."
                    .to_owned(),
            );
        }
        Ok(logins.iter().map(line).collect::<Vec<_>>().join("\n"))
    })
}

fn line(login: &LoginView) -> String {
    let state = match login.state.as_str() {
        "connecting" => "is connecting",
        "connected" => "is connected",
        "disconnected" => "has lost the connection and keeps trying",
        "action_required" => "needs you",
        other => other,
    };
    let info = if login.state_info.is_empty() {
        String::new()
    } else {
        format!(": {}", login.state_info)
    };
    format!("• @{} ({}) {state}{info}", login.username, login.id)
}
