//! `POST /api/v1/direct_v2/threads/{thread_id}/items/{item_id}/seen/`  form: `action=mark_seen`

use axum::extract::{Path, State};
use serde_json::json;

use super::{answer::Answer, session::Viewer};
use crate::instagram::{
    shared::Shared,
    wire::{error, inbox},
    world::{ItemId, ThreadId},
};

/// Marks a thread as read up to an item; again is the same as once.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Path((thread_id, item_id)): Path<(String, String)>,
) -> Answer {
    let ids = (thread_id.parse::<ThreadId>(), item_id.parse::<ItemId>());
    let (Ok(thread), Ok(item)) = ids else {
        return Answer::new(400, error::failed("Thread does not exist"));
    };
    shared.change(|world| match world.mark_read(thread, viewer, Some(item)) {
        Ok(seen) => Answer::ok(json!({
            "action": "item_ack",
            "payload": {
                "count": inbox::unseen_count(world, viewer),
                "timestamp": seen.time_us.to_string(),
            },
            "status": "ok",
        })),
        Err(_) => Answer::new(400, error::failed("Thread does not exist")),
    })
}
