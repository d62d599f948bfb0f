//! The section `backfill`.

use serde::{Deserialize, Serialize};

/// Older messages.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct BackfillConfig {
    /// Bring older messages when a room is made.
    pub enabled: bool,
    /// How many messages a new room gets at most.
    pub max_initial_messages: usize,
}

impl BackfillConfig {
    /// How many older messages a new room gets: none when it is switched off.
    pub fn initial_messages(&self) -> usize {
        if self.enabled {
            self.max_initial_messages
        } else {
            0
        }
    }
}
