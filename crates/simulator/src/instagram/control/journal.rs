//! `/control/arrived`, `/control/requests`

use axum::extract::State;
use serde_json::{Value, json};

use super::reply::{Reply, reply};
use crate::instagram::shared::Shared;

/// `GET /control/arrived`: what clients sent, in order, with all fields.
pub(super) async fn arrived(State(shared): State<Shared>) -> Reply<Value> {
    reply(shared.look(|world| json!({ "broadcasts": world.broadcasts })))
}

/// `GET /control/requests`: all requests, and their counts by endpoint and account.
pub(super) async fn requests(State(shared): State<Shared>) -> Reply<Value> {
    let journal = &shared.gate.journal;
    reply(json!({ "counts": journal.counts(), "requests": journal.list() }))
}
