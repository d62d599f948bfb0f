//! What happened, in order: the source of live transcripts.

use serde::Serialize;

use super::{ItemId, ThreadId, UserId, World};

/// How many changes are kept.
const KEPT: usize = 10_000;

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// Its number, from 1; changes are asked for by "after this number".
    pub number: u64,
    /// The time, in milliseconds.
    pub at_ms: u64,
    /// What it was.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "the fields are the ids and texts that their names say"
)]
pub enum ChangeKind {
    /// A person appeared.
    Person { user_id: UserId, username: String },
    /// An account's sessions changed.
    Account { user_id: UserId },
    /// A thread appeared, or its title or members changed.
    Thread { thread_id: ThreadId, title: String },
    /// An item arrived in a thread; `over_api` tells whether a client of the API sent it.
    Item {
        thread_id: ThreadId,
        item_id: ItemId,
        user_id: UserId,
        username: String,
        item_type: String,
        text: Option<String>,
        over_api: bool,
    },
    /// An item got another text.
    Edit {
        thread_id: ThreadId,
        item_id: ItemId,
        text: String,
    },
    /// An item was unsent.
    Unsend {
        thread_id: ThreadId,
        item_id: ItemId,
    },
    /// Somebody reacted; without an emoji: took the reaction back.
    Reaction {
        thread_id: ThreadId,
        item_id: ItemId,
        user_id: UserId,
        username: String,
        emoji: Option<String>,
    },
    /// Somebody read up to an item.
    Seen {
        thread_id: ThreadId,
        item_id: ItemId,
        user_id: UserId,
        username: String,
    },
}

impl World {
    /// The kept changes after a number, oldest first.
    pub fn changes_after(&self, number: u64) -> Vec<Change> {
        self.changes
            .iter()
            .filter(|change| change.number > number)
            .cloned()
            .collect()
    }

    /// The number of the newest change; 0 before the first.
    pub fn last_change(&self) -> u64 {
        self.changes.back().map_or(0, |change| change.number)
    }

    pub(super) fn note(&mut self, kind: ChangeKind) {
        let at_ms = self.mint.now_ms();
        let number = self.last_change() + 1;
        self.changes.push_back(Change {
            number,
            at_ms,
            kind,
        });
        if self.changes.len() > KEPT {
            self.changes.pop_front();
        }
    }
}
