//! The `sessionid` cookie, and the bearer made from it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{CookieError, Secret};
use crate::model::Id;

/// Shorter ones were never seen.
const MIN_LENGTH: usize = 31;

/// A well-formed `sessionid`, percent-encoded as the app keeps it, and whose it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SessionId {
    pub(super) text: Secret,
    pub(super) user_id: Id,
}

impl SessionId {
    /// Takes the cookie's value with or without percent-encoding.
    pub(super) fn parse(value: &str) -> Result<Self, CookieError> {
        let wrong = |reason| CookieError::Malformed {
            name: "sessionid",
            reason,
        };
        let text = value
            .trim_matches('"')
            .replace(':', "%3A")
            .replace("%3a", "%3A");
        if !text.bytes().all(is_allowed) {
            return Err(wrong("it holds characters that a session id does not have"));
        }
        if text.len() < MIN_LENGTH {
            return Err(wrong("it is too short; copy the whole value"));
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let user_id = text[..digits]
            .parse()
            .map_err(|_| wrong("it does not begin with the digits of the user id"))?;
        if !text[digits..].starts_with("%3A") {
            return Err(wrong("no colon follows the digits of the user id"));
        }
        Ok(Self {
            text: Secret::new(&text),
            user_id,
        })
    }

    /// The `Authorization` header that the app would have got.
    pub(super) fn bearer(&self) -> Secret {
        let token = format!(
            r#"{{"ds_user_id":"{}","sessionid":"{}","should_use_header_over_cookies":true}}"#,
            self.user_id,
            self.text.expose()
        );
        Secret::new(&format!("Bearer IGT:2:{}", STANDARD.encode(token)))
    }
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'-' | b'_' | b'.' | b'~')
}
