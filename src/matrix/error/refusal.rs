//! The homeserver's own words about a request it did not grant.

use std::fmt;

/// The longest reason that is kept, in characters.
const REASON_LIMIT: usize = 300;

/// An error answer of the homeserver.
///
/// Its `Display` is status and code only: the reason may quote what was sent, so it is kept apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The Matrix error code, such as `M_FORBIDDEN`, when the answer had one.
    pub errcode: Option<String>,
    /// The status that the homeserver itself got from elsewhere (`M_BAD_STATUS` of a ping).
    pub remote_status: Option<u16>,
    reason: String,
}

impl Refusal {
    /// Makes a refusal; the reason is cut to 300 characters.
    pub fn new(status: u16, errcode: Option<String>, reason: &str) -> Self {
        let reason = reason.chars().take(REASON_LIMIT).collect();
        Self {
            status,
            errcode,
            remote_status: None,
            reason,
        }
    }

    /// The homeserver's explanation, meant for the person who runs the bridge. May be empty.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.errcode {
            Some(errcode) => write!(formatter, "{} {errcode}", self.status),
            None => write!(formatter, "{}", self.status),
        }
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Refusal({self})")
    }
}
