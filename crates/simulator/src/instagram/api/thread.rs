//! `GET /api/v1/direct_v2/threads/{thread_id}/?cursor=&limit=&direction=older|newer`

use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::{answer::Answer, session::Viewer};
use crate::instagram::{
    object::Object,
    shared::Shared,
    wire::{
        error,
        thread::{Page, seen_by},
    },
    world::{ItemId, Thread, ThreadId, UserId, World},
};

/// The most items of one page.
const LARGEST_PAGE: usize = 20;

/// The query; other fields are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct ThreadQuery {
    cursor: Option<String>,
    limit: Option<usize>,
    direction: Option<String>,
}

/// Answers a page of a thread, newest items first; the cursor itself is not repeated.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Path(thread_id): Path<String>,
    Query(query): Query<ThreadQuery>,
) -> Answer {
    shared.look(|world| {
        let Some(thread) = find(world, viewer, &thread_id) else {
            return Answer::new(400, error::failed("Thread does not exist"));
        };
        let limit = query.limit.unwrap_or(LARGEST_PAGE).min(LARGEST_PAGE);
        let cursor = query
            .cursor
            .as_deref()
            .and_then(|cursor| cursor.parse::<ItemId>().ok());
        let page = match (query.direction.as_deref(), cursor) {
            (Some("newer"), Some(cursor)) => Page::newer(thread, cursor, limit),
            _ => Page::older(thread, cursor, limit),
        };
        let shown = seen_by(world, thread, viewer, &page);
        Answer::ok(Object::default().with("thread", shown).with("status", "ok"))
    })
}

/// The thread with this id, if the viewer is in it.
pub(super) fn find<'a>(world: &'a World, viewer: UserId, id: &str) -> Option<&'a Thread> {
    let thread = world.threads.get(&id.parse::<ThreadId>().ok()?)?;
    thread.has(viewer).then_some(thread)
}
