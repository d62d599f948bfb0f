//! Lists of threads.

use instagram_private::model::{Id, Inbox};
use tracing::warn;

use super::super::snapshot::InboxPage;
use super::thread::{Viewpoint, to_snapshot};

/// A page of a list. Threads that cannot be read do not take their neighbours along; pinned ones
/// that stand only in their own list are added in front.
pub(in super::super) fn to_inbox_page(inbox: &Inbox, viewpoint: &Viewpoint) -> InboxPage {
    if !inbox.malformed.is_empty() {
        warn!(
            count = inbox.malformed.len(),
            "skipped unreadable threads of the inbox"
        );
    }
    let is_listed = |id: &Id| inbox.threads.iter().any(|thread| thread.thread_id == *id);
    let pinned = inbox
        .pinned_threads
        .iter()
        .filter(|thread| !is_listed(&thread.thread_id));
    let mut threads: Vec<_> = pinned
        .map(|thread| to_snapshot(thread, viewpoint))
        .collect();
    for thread in &mut threads {
        thread.pinned = true;
    }
    threads.extend(
        inbox
            .threads
            .iter()
            .map(|thread| to_snapshot(thread, viewpoint)),
    );
    InboxPage {
        threads,
        older: inbox.oldest_cursor.clone().filter(|_| inbox.has_older),
        seq_id: inbox.seq_id,
        snapshot_at_ms: inbox.snapshot_at_ms,
    }
}
