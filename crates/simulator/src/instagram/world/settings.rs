//! What can be changed about the fake Instagram as a whole.

use serde::{Deserialize, Serialize};

/// How the fake Instagram behaves.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct Settings {
    /// The longest text that is accepted, in characters.
    pub text_limit: usize,
    /// `seq_id` stays as it is although things change.
    pub frozen_seq: bool,
    /// A reaction moves the thread up in the inbox and changes its `last_activity_at`.
    pub reactions_are_activity: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            text_limit: 1000,
            frozen_seq: false,
            reactions_are_activity: true,
        }
    }
}
