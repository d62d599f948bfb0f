//! Something in a list that could not be read.

use std::fmt;

/// A value that could not be read, kept beside its neighbours.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("could not read {what}: {reason}")]
pub struct Malformed {
    /// What it should have been, such as `an item`.
    pub what: &'static str,
    /// What was wrong with it.
    pub reason: &'static str,
    /// Its JSON text.
    pub raw: String,
}

impl Malformed {
    pub(crate) fn new(what: &'static str, reason: &'static str, raw: &str) -> Self {
        Self {
            what,
            reason,
            raw: raw.to_owned(),
        }
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Malformed")
            .field("what", &self.what)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}
