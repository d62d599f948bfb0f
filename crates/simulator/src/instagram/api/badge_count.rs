//! `GET /api/v1/direct_v2/get_badge_count/?no_raven=1`

use axum::extract::State;
use serde_json::json;

use super::{answer::Answer, session::Viewer};
use crate::instagram::{shared::Shared, wire::inbox};

/// Counts threads with something unread.
pub(super) async fn answer(State(shared): State<Shared>, Viewer(viewer): Viewer) -> Answer {
    shared.look_mut(|world| {
        Answer::ok(json!({
            "user_id": viewer,
            "badge_count": inbox::unseen_count(world, viewer),
            "badge_count_at_ms": world.mint.now_ms(),
            "status": "ok",
        }))
    })
}
