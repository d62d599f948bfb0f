//! A thread: one chat.

use std::collections::BTreeMap;
use std::fmt;

use super::{Fields, Id, Item, Malformed, Rest, Seen, User};

const WHAT: &str = "a thread";
const KNOWN: [&str; 24] = [
    "admin_user_ids",
    "has_newer",
    "has_older",
    "input_mode",
    "inviter",
    "is_group",
    "items",
    "last_activity_at",
    "last_permanent_item",
    "last_seen_at",
    "left_users",
    "marked_as_unread",
    "messaging_thread_key",
    "muted",
    "named",
    "newest_cursor",
    "oldest_cursor",
    "pending",
    "read_state",
    "thread_id",
    "thread_title",
    "thread_v2_id",
    "users",
    "viewer_id",
];

/// One chat, with some of its items.
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the flags are Instagram's, and independent"
)]
pub struct Thread {
    /// The id that all calls take.
    pub thread_id: Id,
    /// The short id. Never derived from the long one, nor the other way round.
    pub thread_v2_id: Option<Id>,
    /// The id in web addresses of newer threads.
    pub messaging_thread_key: Option<Id>,
    /// Everyone but the account itself; empty in a chat with oneself.
    pub users: Vec<User>,
    /// Former members.
    pub left_users: Vec<User>,
    /// Who may change a group.
    pub admin_user_ids: Vec<Id>,
    /// Who made the thread or invited the account.
    pub inviter: Option<User>,
    /// The account itself.
    pub viewer_id: Option<Id>,
    /// Whether it is a group.
    pub is_group: bool,
    /// The title; a list of user names where nobody set one.
    pub thread_title: Option<String>,
    /// Whether somebody set the title.
    pub named: bool,
    /// The items of this answer, newest first.
    pub items: Vec<Item>,
    /// The newest item that does not disappear, also when `items` is empty.
    pub last_permanent_item: Option<Item>,
    /// When something last happened, in microseconds since 1970.
    pub last_activity_at_us: Option<i64>,
    /// How far each person has read, the account itself among them.
    pub last_seen_at: BTreeMap<Id, Seen>,
    /// 1 where there is something unread, 0 where not.
    pub read_state: Option<i64>,
    /// Whether the account marked it as unread by hand.
    pub marked_as_unread: bool,
    /// Whether it is a request that was not answered yet.
    pub pending: bool,
    /// Whether the account muted it.
    pub muted: bool,
    /// 0 where one may write, 1 where not.
    pub input_mode: Option<i64>,
    /// Whether there are items before the oldest of this answer.
    pub has_older: bool,
    /// Whether there are items after the newest of this answer.
    pub has_newer: bool,
    /// Where the page before this one begins. `None` at the end.
    pub oldest_cursor: Option<String>,
    /// Where this page begins. `None` at the end.
    pub newest_cursor: Option<String>,
    /// What could not be read: items, users and read marks.
    pub malformed: Vec<Malformed>,
    /// The other fields, as they came.
    pub raw: Rest,
}

impl Thread {
    /// Reads a thread from JSON text.
    pub fn from_json(text: &str) -> Result<Self, Malformed> {
        let wrong = |reason| Malformed::new(WHAT, reason, text);
        let fields = Fields::parse(text).ok_or_else(|| wrong("not an object"))?;
        let thread_id = fields
            .id("thread_id")
            .ok_or_else(|| wrong("no `thread_id`"))?;
        let mut malformed = Vec::new();
        let flag = |key| fields.flag(key).unwrap_or(false);
        Ok(Self {
            thread_id,
            thread_v2_id: fields.id("thread_v2_id"),
            messaging_thread_key: fields.id("messaging_thread_key"),
            users: fields.each("users", &mut malformed, User::from_json),
            left_users: fields.each("left_users", &mut malformed, User::from_json),
            admin_user_ids: fields.ids("admin_user_ids"),
            inviter: one(&fields, "inviter", &mut malformed, User::from_json),
            viewer_id: fields.id("viewer_id"),
            is_group: flag("is_group"),
            thread_title: fields
                .text("thread_title")
                .filter(|title| !title.is_empty()),
            named: flag("named"),
            items: fields.each("items", &mut malformed, Item::from_json),
            last_permanent_item: one(
                &fields,
                "last_permanent_item",
                &mut malformed,
                Item::from_json,
            ),
            last_activity_at_us: fields.int("last_activity_at"),
            last_seen_at: Seen::of_thread(&fields, &mut malformed),
            read_state: fields.int("read_state"),
            marked_as_unread: flag("marked_as_unread"),
            pending: flag("pending"),
            muted: flag("muted"),
            input_mode: fields.int("input_mode"),
            has_older: flag("has_older"),
            has_newer: flag("has_newer"),
            oldest_cursor: fields.id("oldest_cursor").map(String::from),
            newest_cursor: fields.id("newest_cursor").map(String::from),
            malformed,
            raw: fields.rest(&KNOWN),
        })
    }
}

/// Reads a single field; an empty object counts as none, what cannot be read goes to `malformed`.
fn one<T>(
    fields: &Fields<'_>,
    key: &str,
    malformed: &mut Vec<Malformed>,
    read: impl Fn(&str) -> Result<T, Malformed>,
) -> Option<T> {
    let raw = fields.raw(key)?.get();
    if raw == "{}" || raw == "\"None\"" {
        return None;
    }
    read(raw).map_err(|error| malformed.push(error)).ok()
}

impl fmt::Debug for Thread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Thread")
            .field("thread_id", &self.thread_id)
            .field("is_group", &self.is_group)
            .field("users", &self.users)
            .field("items", &self.items)
            .field("malformed", &self.malformed)
            .finish_non_exhaustive()
    }
}
