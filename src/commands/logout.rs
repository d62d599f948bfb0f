//! `logout`: ends a login, here and at Instagram.

use futures_util::future::BoxFuture;

use super::dispatch::{Bot, Command, Reply};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "logout",
    arguments: "[account]",
    help: "Ends a login here and at Instagram. Your rooms stay.",
    run,
};

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, rest: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        let logins = bot.bridge.logins_of(&call.user).await?;
        let wanted = rest.trim_start_matches('@');
        let chosen = match logins.as_slice() {
            [] => return Ok("You have no Instagram account here.".to_owned()),
            [only] if wanted.is_empty() => Some(only),
            all => all
                .iter()
                .find(|login| login.username == wanted || login.id.as_str() == wanted),
        };
        let Some(login) = chosen else {
            let names: Vec<String> = logins
                .iter()
                .map(|login| format!("logout {}", login.username))
                .collect();
            return Ok(format!("Which account? Say one of: {}", names.join(", ")));
        };
        bot.bridge.log_out(&call.user, &login.id).await?;
        Ok(format!(
            "@{} is logged out and its session is forgotten. Your rooms stay as they are.",
            login.username
        ))
    })
}
