//! `GET /api/v1/direct_v2/get_presence/`

use std::collections::BTreeMap;

use axum::extract::State;
use serde_json::json;

use super::{answer::Answer, session::Viewer};
use crate::instagram::shared::Shared;

/// Tells of everybody the viewer shares a thread with; nobody is ever active.
pub(super) async fn answer(State(shared): State<Shared>, Viewer(viewer): Viewer) -> Answer {
    shared.look(|world| {
        let threads = world.threads.values().filter(|thread| thread.has(viewer));
        let others = threads
            .flat_map(|thread| &thread.members)
            .filter(|id| **id != viewer);
        let presence: BTreeMap<_, _> = others
            .map(|id| (id.to_string(), json!({ "is_active": false })))
            .collect();
        Answer::ok(json!({ "user_presence": presence, "status": "ok" }))
    })
}
