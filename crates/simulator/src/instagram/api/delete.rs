//! `POST /api/v1/direct_v2/threads/{thread_id}/items/{item_id}/delete/`

use axum::extract::{Path, State};
use serde_json::json;

use super::{answer::Answer, session::Viewer, thread::find};
use crate::instagram::{
    shared::Shared,
    wire::error,
    world::{ItemId, UserId, World},
};

/// Unsends one of the viewer's own items; again is the same as once.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Path((thread_id, item_id)): Path<(String, String)>,
) -> Answer {
    shared.change(|world| match delete(world, viewer, &thread_id, &item_id) {
        Ok(()) => Answer::ok(json!({ "status": "ok" })),
        Err(message) => Answer::new(400, error::failed(message)),
    })
}

fn delete(
    world: &mut World,
    viewer: UserId,
    thread_id: &str,
    item_id: &str,
) -> Result<(), &'static str> {
    let thread = find(world, viewer, thread_id).ok_or("Thread does not exist")?;
    let id = item_id
        .parse::<ItemId>()
        .map_err(|_| "Item does not exist")?;
    if thread.unsent.contains(&id) {
        return Ok(());
    }
    let item = thread.items.get(&id).ok_or("Item does not exist")?;
    if item.sender != viewer {
        return Err("You can only unsend your own messages");
    }
    let thread = thread.id;
    world.unsend(thread, id).map_err(|_| "Item does not exist")
}
