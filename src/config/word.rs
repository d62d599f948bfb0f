//! Values that are one word out of a few.

use thiserror::Error;

/// A word that is none of those that are known.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{word}` is not known here; use one of {known}")]
pub struct UnknownWord {
    word: String,
    known: &'static str,
}

impl UnknownWord {
    pub(super) fn new(word: String, known: &'static str) -> Self {
        Self { word, known }
    }
}
