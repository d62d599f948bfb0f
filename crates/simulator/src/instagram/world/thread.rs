//! One conversation.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Item, ItemId, ThreadId, UserId};
use crate::instagram::object::Object;

/// A conversation of two or more people.
#[derive(Clone, Debug)]
pub struct Thread {
    /// The long id.
    pub id: ThreadId,
    /// The short id.
    pub v2_id: u64,
    /// Who is in it, in the order of joining.
    pub members: Vec<UserId>,
    /// Who was in it.
    pub left: Vec<UserId>,
    /// Who may remove people.
    pub admins: BTreeSet<UserId>,
    /// Who started it.
    pub inviter: UserId,
    /// It is a group.
    pub is_group: bool,
    /// The title somebody gave it.
    pub title: Option<String>,
    /// For whom it is still a request.
    pub pending_for: BTreeSet<UserId>,
    /// Its items, oldest first.
    pub items: BTreeMap<ItemId, Item>,
    /// Items that were unsent: they are known and gone.
    pub unsent: BTreeSet<ItemId>,
    /// Up to where each member read.
    pub seen: BTreeMap<UserId, Seen>,
    /// The newest activity, in microseconds.
    pub last_activity_us: u64,
    /// Thread fields of a recording that the simulator does not know.
    pub recorded: Object,
}

/// Up to where somebody read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Seen {
    /// When, in microseconds.
    pub time_us: u64,
    /// The newest item read.
    pub item_id: ItemId,
}

/// What is needed to make a thread.
#[derive(Clone, Debug, Default)]
pub struct NewThread {
    /// The members; the first one starts it.
    pub members: Vec<UserId>,
    /// The title of a group.
    pub title: Option<String>,
    /// It is a group even with two members.
    pub is_group: bool,
    /// For whom it is a request.
    pub pending_for: Vec<UserId>,
}

impl Thread {
    /// A thread without items.
    pub(super) fn new(id: ThreadId, v2_id: u64, wanted: NewThread, time_us: u64) -> Self {
        let inviter = wanted.members.first().copied().unwrap_or(UserId(0));
        let is_group = wanted.is_group || wanted.members.len() > 2;
        Self {
            id,
            v2_id,
            admins: if is_group {
                BTreeSet::from([inviter])
            } else {
                BTreeSet::new()
            },
            inviter,
            is_group,
            title: wanted.title,
            pending_for: wanted.pending_for.into_iter().collect(),
            members: wanted.members,
            left: Vec::new(),
            items: BTreeMap::new(),
            unsent: BTreeSet::new(),
            seen: BTreeMap::new(),
            last_activity_us: time_us,
            recorded: Object::default(),
        }
    }

    /// Whether a person is in it now.
    pub fn has(&self, person: UserId) -> bool {
        self.members.contains(&person)
    }

    /// The newest item.
    pub fn newest(&self) -> Option<&Item> {
        self.items.values().next_back()
    }

    /// Whether there is something this person did not read.
    pub fn is_unread_for(&self, person: UserId) -> bool {
        let seen = self.seen.get(&person).map_or(0, |seen| seen.item_id.0);
        let newer = self
            .items
            .values()
            .rev()
            .take_while(|item| item.id.0 > seen);
        newer.into_iter().any(|item| item.sender != person)
    }

    /// The texts of its items, oldest first; items without words are left out.
    pub fn texts(&self) -> Vec<String> {
        self.items.values().filter_map(Item::text).collect()
    }
}
