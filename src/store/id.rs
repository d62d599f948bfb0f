//! Numbers that only our own records know.

use std::fmt;

/// A portal's own number. Unique within the database, chosen by whoever makes the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortalId(pub i64);

impl fmt::Display for PortalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How often a login was claimed. Whoever holds an older one writes nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub i64);

/// When a queued row is due again, and why it was put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextTry<'a> {
    /// How often it was tried so far, as it is to be stored.
    pub attempts: i64,
    /// When it is due, in milliseconds since 1970.
    pub next_at_ms: i64,
    /// What went wrong, without content.
    pub err: Option<&'a str>,
}
