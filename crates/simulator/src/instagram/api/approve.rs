//! `POST /api/v1/direct_v2/threads/{thread_id}/approve/`  form: `filter=DEFAULT`

use axum::extract::{Path, State};
use serde_json::json;

use super::{answer::Answer, session::Viewer};
use crate::instagram::{shared::Shared, wire::error, world::ThreadId};

/// Accepts a request; again is the same as once.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Path(thread_id): Path<String>,
) -> Answer {
    let approved = thread_id
        .parse::<ThreadId>()
        .ok()
        .and_then(|thread| shared.change(|world| world.approve(thread, viewer)).ok());
    match approved {
        Some(()) => Answer::ok(json!({ "status": "ok" })),
        None => Answer::new(400, error::failed("Thread does not exist")),
    }
}
