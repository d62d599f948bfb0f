//! `GET /api/v1/direct_v2/inbox/?limit=&thread_message_limit=&cursor=`

use axum::extract::{Query, State};
use serde::Deserialize;

use super::{answer::Answer, session::Viewer};
use crate::instagram::{
    shared::Shared,
    wire::{
        error,
        inbox::{self, Cursor, Wanted},
    },
    world::UserId,
};

/// How many items each thread brings when nothing is said.
const USUAL_ITEMS: usize = 10;

/// The query of the inbox and the pending inbox; other fields are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct InboxQuery {
    limit: Option<usize>,
    thread_message_limit: Option<usize>,
    cursor: Option<String>,
}

/// Answers a page of accepted threads, newest activity first.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Query(query): Query<InboxQuery>,
) -> Answer {
    page(&shared, viewer, &query, false)
}

/// A page of accepted or of pending threads.
pub(super) fn page(shared: &Shared, viewer: UserId, query: &InboxQuery, pending: bool) -> Answer {
    let cursor = query.cursor.as_deref().filter(|cursor| !cursor.is_empty());
    let parsed = cursor.and_then(Cursor::parse);
    if cursor.is_some() && parsed.is_none() {
        return Answer::new(400, error::failed("Invalid cursor"));
    }
    let wanted = Wanted {
        pending,
        limit: query.limit.unwrap_or(20),
        items: query.thread_message_limit.unwrap_or(USUAL_ITEMS).min(20),
        cursor: parsed,
    };
    // Only the clock moves: asking is no change, so the bell does not ring.
    Answer::ok(shared.look_mut(|world| inbox::answer(world, viewer, &wanted)))
}
