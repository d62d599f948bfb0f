//! Words that came from Instagram.

use std::fmt;

/// Words that came from Instagram. They may name people, so `Debug` prints only their length.
#[derive(Clone, PartialEq, Eq)]
pub struct Wording(String);

impl Wording {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// An address without its query and fragment, which may hold secrets.
    pub(crate) fn address(url: &str) -> Self {
        Self::new(url.split(['?', '#']).next().unwrap_or_default())
    }

    /// The words themselves, for the person concerned.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Wording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{} bytes]", self.0.len())
    }
}
