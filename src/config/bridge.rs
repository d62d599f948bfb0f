//! The section `bridge`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Permissions, Problem, duration};

/// What the bridge does in rooms.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct BridgeConfig {
    /// How commands begin outside the management room.
    pub command_prefix: String,
    /// Who may do what.
    pub permissions: Permissions,
    /// How many of the newest chats get a room at login.
    pub initial_chats: usize,
    /// After this long an unsent Matrix message is given up.
    #[serde(with = "duration")]
    pub hold_after: Duration,
    /// The time between two messages of one account after an outage, on average.
    #[serde(with = "duration")]
    pub catch_up_gap: Duration,
}

impl BridgeConfig {
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        self.permissions.check(problems);
        if self.command_prefix.trim().is_empty() {
            problems.push(Problem::new(
                "bridge.command_prefix",
                "must not be empty",
                "leave it out to have `!ig`",
            ));
        }
        if self.hold_after < Duration::from_mins(1) {
            problems.push(Problem::new(
                "bridge.hold_after",
                "is less than a minute",
                "leave it out to have 24h",
            ));
        }
    }
}
