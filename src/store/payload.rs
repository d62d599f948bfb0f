//! Stored JSON that may hold what people wrote.

use std::fmt;

/// The body of a queued row. Its `Debug` shows nothing, because it holds message text.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(String);

impl Payload {
    /// Wraps a JSON text.
    pub fn new(json: impl Into<String>) -> Self {
        Self(json.into())
    }

    /// The JSON text as it was stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Payload {
    fn from(json: String) -> Self {
        Self(json)
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payload([hidden])")
    }
}
