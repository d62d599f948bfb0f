//! Conversations and people.

use serde::{Deserialize, Serialize};

use super::{PersonId, ThreadId};

/// A conversation as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Its id.
    pub thread: ThreadId,
    /// Whether it is a group.
    pub is_group: bool,
    /// The title somebody gave it; `None` for direct chats and unnamed groups.
    pub title: Option<String>,
    /// Everyone in it, the login's own account included.
    pub members: Vec<Person>,
    /// Whether it is a message request that was not yet accepted.
    pub is_request: bool,
}

/// A person's profile as far as it came along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// The handle without `@`; empty for contacts of other networks.
    pub username: String,
    /// The name they gave themselves; may be empty.
    pub full_name: String,
}

impl Person {
    /// The name to show: full name, else the handle, else `None`.
    pub fn display_name(&self) -> Option<&str> {
        [self.full_name.trim(), self.username.trim()]
            .into_iter()
            .find(|name| !name.is_empty())
    }
}
