//! The inbox and the pending inbox: pages of threads, newest activity first.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::{
    thread::{self, Page},
    user,
};
use crate::instagram::{
    object::Object,
    world::{Thread, ThreadId, UserId, World},
};

/// The most threads of one page.
const LARGEST_PAGE: usize = 20;

/// What a client asks of an inbox.
pub(in crate::instagram) struct Wanted {
    /// Requests instead of accepted threads.
    pub(in crate::instagram) pending: bool,
    /// How many threads; 0 means counters only.
    pub(in crate::instagram) limit: usize,
    /// How many items of each.
    pub(in crate::instagram) items: usize,
    /// Go on after this one.
    pub(in crate::instagram) cursor: Option<Cursor>,
}

/// The place of a thread in an inbox: its activity in microseconds and its id.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::instagram) struct Cursor(u64, ThreadId);

impl Cursor {
    fn of(thread: &Thread) -> Self {
        Self(thread.last_activity_us, thread.id)
    }

    fn to_text(self) -> String {
        BASE64_STANDARD.encode(format!("{}:{}", self.0, self.1))
    }

    /// Reads a cursor that was given out before.
    pub(in crate::instagram) fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (time_us, thread) = text.split_once(':')?;
        Some(Self(time_us.parse().ok()?, thread.parse().ok()?))
    }
}

/// The whole answer.
pub(in crate::instagram) fn answer(world: &mut World, viewer: UserId, wanted: &Wanted) -> Object {
    let now_us = world.mint.now_us();
    let world = &*world;
    let requests = threads_of(world, viewer, true);
    let chosen = if wanted.pending {
        requests.clone()
    } else {
        threads_of(world, viewer, false)
    };
    let unseen = chosen
        .iter()
        .filter(|thread| thread.is_unread_for(viewer))
        .count();
    let rest = chosen.into_iter().filter(|thread| {
        wanted
            .cursor
            .is_none_or(|cursor| Cursor::of(thread) < cursor)
    });
    let rest: Vec<_> = rest.collect();
    let page = &rest[..rest.len().min(wanted.limit.min(LARGEST_PAGE))];
    let shown: Vec<_> = page
        .iter()
        .map(|one| thread::seen_by(world, one, viewer, &Page::older(one, None, wanted.items)))
        .collect();
    let mut inbox = Object::from(json!({
        "has_older": rest.len() > page.len(),
        "unseen_count": unseen,
        "unseen_count_ts": now_us,
        "blended_inbox_enabled": true,
        "pinned_threads": [],
        "prev_cursor": cursor_numbers(253_402_300_799, 17_900_000_000_000_999),
    }))
    .with("threads", shown);
    if rest.len() > page.len() {
        let last = page.last().or(rest.first()).copied();
        inbox.extend(next_cursors(last, page.is_empty()));
    }
    let mut extra = Object::default();
    if wanted.pending {
        extra.set("spam_requests_total", 0);
    }
    let inviter = requests
        .first()
        .and_then(|thread| world.people.get(&thread.inviter));
    Object::from(json!({
        "seq_id": world.accounts.get(&viewer).map_or(0, |account| account.seq_id),
        "snapshot_at_ms": now_us / 1000,
        "pending_requests_total": requests.len(),
        "has_pending_top_requests": false,
        "status": "ok",
    }))
    .with("most_recent_inviter", inviter.map(user::in_thread))
    .with("viewer", world.people.get(&viewer).map(user::viewer))
    .with("inbox", inbox)
    .and(extra)
}

/// Where the next page begins. Before an empty page that is the first thread itself.
fn next_cursors(thread: Option<&Thread>, inclusive: bool) -> Object {
    let Some(thread) = thread else {
        return Object::default();
    };
    let mut cursor = Cursor::of(thread);
    if inclusive {
        cursor.1.0 += 1;
    }
    Object::default()
        .with("oldest_cursor", cursor.to_text())
        .with(
            "next_cursor",
            cursor_numbers(thread.last_activity_us / 1_000_000, thread.v2_id),
        )
}

fn cursor_numbers(seconds: u64, v2_id: u64) -> serde_json::Value {
    json!({ "cursor_timestamp_seconds": seconds, "cursor_thread_v2_id": v2_id })
}

/// The threads of an inbox, newest activity first. A group one was removed from is gone.
fn threads_of(world: &World, viewer: UserId, pending: bool) -> Vec<&Thread> {
    let mut threads: Vec<_> = world
        .threads
        .values()
        .filter(|thread| thread.has(viewer))
        .filter(|thread| thread.pending_for.contains(&viewer) == pending)
        .collect();
    threads.sort_by_key(|thread| std::cmp::Reverse(Cursor::of(thread)));
    threads
}

/// How many accepted threads have something unread.
pub(in crate::instagram) fn unseen_count(world: &World, viewer: UserId) -> usize {
    let threads = threads_of(world, viewer, false);
    threads
        .iter()
        .filter(|thread| thread.is_unread_for(viewer))
        .count()
}
