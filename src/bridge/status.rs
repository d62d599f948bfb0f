//! What people read when something did not work: what happened, and what to do. One sentence
//! each, in one place.

use ruma::RoomId;

use super::queue::to_remote::GaveUp;
use crate::{convert::from_matrix::NotSent, remote::SendError};

/// Why a message was given up. `failure` is what the last attempt said, if there was one.
pub(super) fn gave_up(why: GaveUp, failure: Option<&SendError>) -> String {
    match (why, failure) {
        (GaveUp::TooLate, _) => "it reached the bridge too long after it was written. \
             Send it again if it still matters."
            .to_owned(),
        (GaveUp::Expired, _) => {
            "Instagram could not be reached for too long. It may or may not have arrived; look \
             there before sending it again."
                .to_owned()
        }
        (GaveUp::LoggedOut, _) => {
            "you have logged out of Instagram before it was known to have arrived. Look there \
             before sending it again."
                .to_owned()
        }
        (GaveUp::Refused, Some(failure)) => refused(failure),
        (GaveUp::Refused, None) => "Instagram refused it.".to_owned(),
    }
}

fn refused(failure: &SendError) -> String {
    match failure {
        SendError::Refused { reason } => format!("Instagram said: {reason}"),
        SendError::Blocked { reason, pause } => format!(
            "Instagram has blocked this account from sending for now. It said: {}. \
             Wait {} before sending again.",
            reason.trim_end_matches('.'),
            spoken(*pause)
        ),
        SendError::LoggedOut { reason } => reason.clone(),
        SendError::RateLimited { .. } => "Instagram asks this account to slow down.".to_owned(),
        SendError::Unreachable(_) => "Instagram could not be reached.".to_owned(),
    }
}

fn spoken(pause: std::time::Duration) -> String {
    match pause.as_secs() / 60 {
        0 | 1 => "a minute".to_owned(),
        minutes if minutes < 120 => format!("{minutes} minutes"),
        minutes => format!("{} hours", minutes / 60),
    }
}

/// Said while messages wait because Instagram is away.
pub(super) fn outage_waits(username: &str, waiting: i64) -> String {
    let messages = count(waiting);
    format!(
        "Instagram cannot be reached for @{username}. {messages} will be sent, in order, as soon \
         as it is back."
    )
}

/// Said when Instagram is back.
pub(super) fn outage_over(username: &str, waiting: i64) -> String {
    match waiting {
        0 => format!("Instagram can be reached again for @{username}. Nothing waits any more."),
        waiting => format!(
            "Instagram can be reached again for @{username}. {} being sent now.",
            count(waiting)
                .replace("that wait", "that waited are")
                .replace("that waits", "that waited is")
        ),
    }
}

fn count(waiting: i64) -> String {
    match waiting {
        1 => "One message that waits".to_owned(),
        waiting => format!("{waiting} messages that wait"),
    }
}

/// Why a Matrix message has nothing to send; `None` where silence is right.
pub(super) fn not_sent(why: &NotSent) -> Option<String> {
    match why {
        NotSent::Notice => None,
        NotSent::Empty => Some("there is no text in it.".to_owned()),
        NotSent::Unsupported { kind } => Some(format!(
            "this bridge cannot send messages of the kind “{kind}” yet. Only text gets across."
        )),
    }
}

/// Why somebody's message in a portal goes nowhere.
pub(super) const NOT_LOGGED_IN: &str = "you are not logged in to an Instagram account \
     that is in this chat. Say “login cookies” to the bridge bot first.";

/// Said once in a room whose messages the bot cannot read.
pub(super) fn encrypted_room(unencrypted: &RoomId) -> String {
    format!(
        "This room is encrypted, and the bridge cannot read encrypted messages yet. Please write \
         to me in our unencrypted room instead, I have invited you: \
         https://matrix.to/#/{unencrypted}"
    )
}

/// Said under an encrypted message in a portal.
pub(super) const ENCRYPTED_PORTAL: &str =
    "this room is encrypted, and the bridge cannot read encrypted messages yet.";

/// Said in a new private room with the bot.
pub(super) const WELCOME: &str = "Hello! I am the Instagram bridge. I bring your Instagram \
     direct messages into Matrix. Say “login cookies” to connect your account, or \
     “help” for everything I understand.";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_refusal_carries_the_words_of_instagram() {
        let refused = SendError::Refused {
            reason: "You can't message this account".to_owned(),
        };
        assert_eq!(
            gave_up(GaveUp::Refused, Some(&refused)),
            "Instagram said: You can't message this account"
        );
        let blocked = SendError::Blocked {
            reason: "Try again later".to_owned(),
            pause: Duration::from_hours(1),
        };
        let told = gave_up(GaveUp::Refused, Some(&blocked));
        assert!(
            told.ends_with("Wait 60 minutes before sending again."),
            "{told}"
        );
    }

    #[test]
    fn notices_stay_silent_and_other_kinds_are_named() {
        assert_eq!(not_sent(&NotSent::Notice), None);
        let image = NotSent::Unsupported {
            kind: "m.image".to_owned(),
        };
        assert!(not_sent(&image).unwrap().contains("m.image"));
    }
}
