//! `login cookies`: connects an account with the cookies of a browser that is logged in.

use futures_util::future::BoxFuture;

use super::dispatch::{Bot, Command, Reply};
use crate::{
    bridge::{BridgeError, CommandCall, login::LogInError},
    remote::LoginError,
};

pub(super) const COMMAND: Command = Command {
    name: "login",
    arguments: "cookies",
    help: "Connects your Instagram account. I ask for the cookies of your browser.",
    run,
};

const HOW: &str = "Paste the cookies of a browser that is logged in to Instagram:\n\
    1. Open https://www.instagram.com in a private window and log in.\n\
    2. Open the developer tools (F12), tab “Application” or “Storage”, then “Cookies”.\n\
    3. Copy sessionid, csrftoken, ds_user_id, mid and ig_did, and send them here as JSON, like\n\
    {\"sessionid\": \"…\", \"csrftoken\": \"…\", \"ds_user_id\": \"…\", \"mid\": \"…\", \
    \"ig_did\": \"…\"}\n\
    or as one line that begins with “Cookie:”.\n\
    I remove your message as soon as I have read it. Close the window without logging out. \
    Say “cancel” to stop.";

fn run<'a>(bot: &'a Bot, call: &'a CommandCall, rest: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move {
        match rest {
            "cookies" | "" => {
                bot.ask(call);
                Ok(HOW.to_owned())
            }
            _ => Ok("I know one way to log in. Say: login cookies".to_owned()),
        }
    })
}

/// Whether a text can only be somebody's cookies, asked for or not.
pub(super) fn holds_cookies(text: &str) -> bool {
    text.contains("sessionid") && (text.contains('=') || text.contains('{') || text.contains('['))
}

/// Takes the command's own words off a line that has the cookies behind them.
pub(super) fn strip_command(text: &str) -> &str {
    let rest = text.strip_prefix("login").unwrap_or(text).trim_start();
    if rest.len() == text.len() {
        text
    } else {
        rest.strip_prefix("cookies").unwrap_or(rest).trim()
    }
}

/// Logs in with what was pasted, and removes the paste from the room first.
pub(super) async fn take_cookies(bot: &Bot, call: &CommandCall, pasted: &str) -> Reply {
    let removed = bot.bridge.redact_secret(&call.room, &call.event).await?;
    let outcome = bot.bridge.log_in_with_cookies(&call.user, pasted).await;
    let mut reply = match outcome {
        Ok(login) => {
            bot.forget_question(call);
            format!(
                "You are logged in as @{}. Your newest chats appear in a moment; others when \
                 something is said in them.",
                login.username
            )
        }
        Err(LogInError::Login(LoginError::BadInput(problem))) => {
            format!("That did not work: {problem}")
        }
        Err(LogInError::Login(LoginError::Unreachable(_))) => {
            "Instagram could not be reached just now. Please paste the cookies again in a minute."
                .to_owned()
        }
        Err(LogInError::Bridge(failure @ BridgeError::Store(_))) => return Err(failure),
        Err(failure) => format!("That did not work: {failure}."),
    };
    if !removed {
        reply.push_str(
            "\nI am not allowed to remove messages in this room: please delete your message with \
             the cookies yourself.",
        );
    }
    Ok(reply)
}

#[cfg(test)]
mod tests {
    use super::{holds_cookies, strip_command};

    #[test]
    fn cookies_are_recognised_without_having_been_asked_for() {
        assert!(holds_cookies("{\"sessionid\": \"1\"}"));
        assert!(holds_cookies("Cookie: mid=a; sessionid=b"));
        assert!(!holds_cookies("what is a sessionid?"));
    }

    #[test]
    fn the_command_may_stand_before_the_cookies() {
        assert_eq!(strip_command("login cookies {\"a\":1}"), "{\"a\":1}");
        assert_eq!(strip_command("{\"a\":1}"), "{\"a\":1}");
        assert_eq!(strip_command("login sessionid=1"), "sessionid=1");
    }
}
