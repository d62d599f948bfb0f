//! Tells a failure from an answer.

use std::time::Duration;

use super::body::Body;
use super::{Call, Challenge, ErrorKind, Subject, Wording, login};
use crate::model::Fields;

/// How Instagram refuses a message without a reason.
const SORRY: &str = "we're sorry, but something went wrong";

/// An answer as it came.
pub(crate) struct Received<'a> {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) text: &'a str,
}

/// Passes an answer that went well, and names what went wrong with any other.
pub(crate) fn check(call: Call, received: &Received<'_>) -> Result<(), ErrorKind> {
    if (300..400).contains(&received.status) {
        return Err(ErrorKind::SentToWebPage);
    }
    let Some(fields) = Fields::parse(received.text) else {
        return Err(without_json(received));
    };
    let body = Body::read(&fields);
    if received.status == 200 && body.is_ok() {
        return Ok(());
    }
    Err(early(call, received, &body, &fields)
        .or_else(|| by_message(call, &body, &fields))
        .or_else(|| login::by_error_type(&body))
        .or_else(|| by_exception(&body))
        .or_else(|| by_text(call, &body))
        .unwrap_or_else(|| otherwise(call, received, body)))
}

/// Step 2: what a body that is no JSON object means.
fn without_json(received: &Received<'_>) -> ErrorKind {
    let text = received.text.trim();
    let is_page = text.starts_with('<');
    match received.status {
        404 if text == "Not Found" => ErrorKind::ChallengeRequired(Challenge::default()),
        408 => ErrorKind::Timeout,
        429 => ErrorKind::RateLimited {
            retry_after: received.retry_after,
        },
        500.. => ErrorKind::ServerError,
        _ if is_page => ErrorKind::SentToWebPage,
        404 => ErrorKind::NotFound,
        _ => ErrorKind::BadBody,
    }
}

/// Steps 3 to 6: the signs that stand above the message.
fn early(
    call: Call,
    received: &Received<'_>,
    body: &Body,
    fields: &Fields<'_>,
) -> Option<ErrorKind> {
    if body.is_spam {
        return Some(blocked(fields));
    }
    if body.wants_second_factor {
        return Some(ErrorKind::TwoFactorRequired);
    }
    if received.status == 404 {
        return Some(missing(call, body));
    }
    // The web says `require_login` when it means patience, not a dead session.
    let is_limited = received.status == 429
        || body.message.contains("please wait a few minutes")
        || fields.flag("require_login") == Some(true);
    is_limited.then_some(ErrorKind::RateLimited {
        retry_after: received.retry_after,
    })
}

fn blocked(fields: &Fields<'_>) -> ErrorKind {
    let words = |key| fields.word(key).map(Wording::new);
    ErrorKind::ActionBlocked {
        title: words("feedback_title"),
        message: words("feedback_message"),
    }
}

fn missing(call: Call, body: &Body) -> ErrorKind {
    match call.subject {
        _ if body.message == "target item is not supported" => ErrorKind::ReactionTargetRefused,
        _ if body.message == "challenge_required" => {
            ErrorKind::ChallengeRequired(Challenge::default())
        }
        Subject::Thread | Subject::Send => ErrorKind::ThreadGone,
        Subject::Account | Subject::Inbox | Subject::User => ErrorKind::NotFound,
    }
}

/// Step 7: the words that `message` may be.
fn by_message(call: Call, body: &Body, fields: &Fields<'_>) -> Option<ErrorKind> {
    Some(match body.message.as_str() {
        "challenge_required" => challenge(fields),
        "checkpoint_required" => ErrorKind::CheckpointRequired {
            url: fields
                .word("checkpoint_url")
                .map(|url| Wording::address(&url)),
        },
        "consent_required" => ErrorKind::ConsentRequired {
            headline: fields
                .object("consent_data")
                .and_then(|data| data.word("headline"))
                .map(Wording::new),
        },
        "user_has_logged_out" => ErrorKind::UserHasLoggedOut,
        "login_required" => login_required(call, fields.int("logout_reason")),
        "feedback_required" => blocked(fields),
        "not authorized to view user" => ErrorKind::NotAuthorizedToViewUser,
        _ => return None,
    })
}

fn login_required(call: Call, logout_reason: Option<i64>) -> ErrorKind {
    let of_one_thread = matches!(call.subject, Subject::Thread | Subject::Send);
    if of_one_thread && logout_reason.is_none() {
        return ErrorKind::LoginRefusedOnThread;
    }
    ErrorKind::LoginRequired { logout_reason }
}

fn challenge(fields: &Fields<'_>) -> ErrorKind {
    let Some(challenge) = fields.object("challenge") else {
        return ErrorKind::ChallengeRequired(Challenge::default());
    };
    let url = challenge.word("url");
    if url.as_ref().is_some_and(|url| url.contains("/suspended/")) {
        return ErrorKind::Suspended;
    }
    ErrorKind::ChallengeRequired(Challenge {
        url: url.map(|url| Wording::address(&url)),
        api_path: challenge
            .word("api_path")
            .map(|path| Wording::address(&path)),
        native_flow: challenge.flag("native_flow").unwrap_or(false),
        lock: challenge.flag("lock").unwrap_or(false),
    })
}

/// Step 9: the name of the exception on Instagram's side.
fn by_exception(body: &Body) -> Option<ErrorKind> {
    match body.exception.as_str() {
        "UserInvalidCredentials" => Some(ErrorKind::BadPassword),
        "ThreadUserIdDoesNotExist" => Some(ErrorKind::ThreadUserMissing),
        "InvalidEmoji" => Some(ErrorKind::EmojiRefused),
        _ => None,
    }
}

/// Step 10: texts of single endpoints, and bare codes.
fn by_text(call: Call, body: &Body) -> Option<ErrorKind> {
    if let Some(kind) = by_code(body.error_code) {
        return Some(kind);
    }
    let text = body.message.as_str();
    let words = || Wording::new(body.words.clone().unwrap_or_default());
    Some(match text {
        "thread does not exist" => ErrorKind::ThreadGone,
        "user not found" => ErrorKind::NotFound,
        "invalid unicode emoji" => ErrorKind::EmojiRefused,
        "target item is not supported" => ErrorKind::ReactionTargetRefused,
        "media_needs_reupload" => ErrorKind::NeedsReupload,
        "invalid parameters" if call.subject == Subject::Account => ErrorKind::TwoFactorUnsupported,
        "text is missing" | "only one group is supported." | "none" => {
            ErrorKind::MalformedRequest { message: words() }
        }
        _ if text.starts_with("need to specify thread id") => {
            ErrorKind::MalformedRequest { message: words() }
        }
        _ if is_refusal(text) => ErrorKind::RecipientRefuses { message: words() },
        _ if call.subject == Subject::Send && text.starts_with(SORRY) => ErrorKind::SorryTryAgain,
        _ => return None,
    })
}

fn by_code(code: Option<i64>) -> Option<ErrorKind> {
    match code {
        Some(4_415_001) => Some(ErrorKind::WebSession4415001),
        Some(1_404_006) => Some(ErrorKind::MalformedRead1404006),
        _ => None,
    }
}

fn is_refusal(text: &str) -> bool {
    text.starts_with("you can't message this account")
        || text.contains("don't allow new message requests")
        || text.contains("can't receive your message")
}

/// Step 11: nothing but the status tells.
fn otherwise(call: Call, received: &Received<'_>, body: Body) -> ErrorKind {
    let in_body = body.status_code.and_then(|code| u16::try_from(code).ok());
    let status = if received.status == 200 {
        in_body.unwrap_or(200)
    } else {
        received.status
    };
    match status {
        408 => ErrorKind::Timeout,
        500..=599 => ErrorKind::ServerError,
        401 | 403 if call.subject == Subject::Account => ErrorKind::LoginRequired {
            logout_reason: None,
        },
        _ => ErrorKind::StatusFail {
            message: body.words.map(Wording::new),
        },
    }
}
