//! How far somebody has read.

use std::collections::BTreeMap;

use super::{Fields, Id, Malformed};

/// How far one person has read a thread.
///
/// The id may name something that is no message, such as a reaction, or nothing at all: compare it
/// with the ids of messages as a number, never look it up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When it was read, in microseconds since 1970; may be later than the item.
    pub timestamp_us: Option<i64>,
    /// The newest item that was read.
    pub item_id: Option<Id>,
}

impl Seen {
    /// Reads the map of a thread: user id to what that user has read.
    pub(super) fn of_thread(
        thread: &Fields<'_>,
        malformed: &mut Vec<Malformed>,
    ) -> BTreeMap<Id, Self> {
        let mut all = BTreeMap::new();
        let Some(map) = thread.object("last_seen_at") else {
            return all;
        };
        for (user_id, raw) in map.entries() {
            match (user_id.parse(), Fields::parse(raw.get())) {
                (Ok(user_id), Some(fields)) => {
                    all.insert(user_id, Self::from_fields(&fields));
                }
                _ => malformed.push(Malformed::new(
                    "a read mark",
                    "not a user id with an object",
                    raw.get(),
                )),
            }
        }
        all
    }

    fn from_fields(fields: &Fields<'_>) -> Self {
        Self {
            timestamp_us: fields.int("timestamp"),
            item_id: fields.id("item_id"),
        }
    }
}
