//! A page of chats.

use super::{Fields, Malformed, Rest, Thread, User};

const KNOWN: [&str; 5] = [
    "has_older",
    "oldest_cursor",
    "pinned_threads",
    "threads",
    "unseen_count",
];

/// One page of the inbox or of the requests.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// The chats, newest activity first.
    pub threads: Vec<Thread>,
    /// Chats the account pinned. They may be missing from `threads`.
    pub pinned_threads: Vec<Thread>,
    /// Threads that could not be read.
    pub malformed: Vec<Malformed>,
    /// Whether there are chats after these.
    pub has_older: bool,
    /// Where the next page begins; opaque. `None` at the end.
    pub oldest_cursor: Option<String>,
    /// Grows when something happens in the account's chats.
    pub seq_id: Option<i64>,
    /// When the answer was made, in milliseconds since 1970.
    pub snapshot_at_ms: Option<i64>,
    /// How many chats have something unread.
    pub unseen_count: Option<i64>,
    /// How many requests wait.
    pub pending_requests_total: Option<i64>,
    /// The account itself.
    pub viewer: Option<User>,
    /// The other fields of the inner object, as they came.
    pub raw: Rest,
}

impl Inbox {
    /// Reads the whole answer. `None` when it has no `inbox` object, or an empty one: that is how
    /// an account under suspicion or a client that is too old is answered.
    pub fn from_json(text: &str) -> Option<Self> {
        let answer = Fields::parse(text)?;
        let inbox = answer
            .object("inbox")
            .filter(|inbox| inbox.entries().next().is_some())?;
        let mut malformed = Vec::new();
        Some(Self {
            threads: inbox.each("threads", &mut malformed, Thread::from_json),
            pinned_threads: inbox.each("pinned_threads", &mut malformed, Thread::from_json),
            malformed,
            has_older: inbox.flag("has_older").unwrap_or(false),
            oldest_cursor: inbox.word("oldest_cursor").filter(|cursor| !is_end(cursor)),
            seq_id: answer.int("seq_id"),
            snapshot_at_ms: answer.int("snapshot_at_ms"),
            unseen_count: inbox.int("unseen_count"),
            pending_requests_total: answer.int("pending_requests_total"),
            viewer: answer
                .raw("viewer")
                .and_then(|raw| User::from_json(raw.get()).ok()),
            raw: inbox.rest(&KNOWN),
        })
    }
}

fn is_end(cursor: &str) -> bool {
    matches!(cursor, "MINCURSOR" | "MAXCURSOR")
}
