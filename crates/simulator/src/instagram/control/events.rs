//! `GET /control/events?after=N&timeout_ms=M`: the live transcript, by long poll.

use std::time::Duration;

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Reply, reply};
use crate::instagram::shared::Shared;

/// The longest wait.
const LONGEST_WAIT_MS: u64 = 30_000;

/// What to wait for.
#[derive(Deserialize)]
pub(super) struct Since {
    /// The number of the newest change the client knows; absent: answer at once with none.
    after: Option<u64>,
    /// How long to wait for a change.
    timeout_ms: Option<u64>,
}

/// Answers the changes after a number, waiting for the first; none when the time is over.
pub(super) async fn events(
    State(shared): State<Shared>,
    Query(since): Query<Since>,
) -> Reply<Value> {
    let last = || shared.look(crate::instagram::world::World::last_change);
    let Some(after) = since.after else {
        return reply(json!({ "last": last(), "events": [] }));
    };
    let wait = since
        .timeout_ms
        .unwrap_or(LONGEST_WAIT_MS)
        .min(LONGEST_WAIT_MS);
    let newer = || {
        let changes = shared.look(|world| world.changes_after(after));
        (!changes.is_empty()).then_some(changes)
    };
    let waited = shared
        .bell
        .wait_for(Duration::from_millis(wait), newer)
        .await;
    let changes = waited.unwrap_or_default();
    let last = changes.last().map_or(after, |change| change.number);
    reply(json!({ "last": last, "events": changes }))
}
