//! `GET|PUT|DELETE /_matrix/client/v3/directory/room/{alias}`

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::json;

use super::{
    caller::{Body, Caller},
    failure::{Answer, Failure},
};
use crate::homeserver::shared::Shared;

/// Finds a room by its alias.
pub(super) async fn get(State(shared): State<Shared>, Path(alias): Path<String>) -> Answer {
    shared.look(|state| {
        let room = state
            .aliases
            .get(&alias)
            .ok_or_else(|| Failure::not_found("room alias"))?;
        Ok(Json(json!({ "room_id": room, "servers": [state.domain] })))
    })
}

/// Gives a room an alias.
pub(super) async fn put(
    State(shared): State<Shared>,
    _: Caller,
    Path(alias): Path<String>,
    Body(body): Body,
) -> Answer {
    let room = body["room_id"].as_str().unwrap_or_default().to_owned();
    shared.change(|state| {
        if state.aliases.contains_key(&alias) {
            return Err(Failure::bad("M_UNKNOWN", "Room alias already exists"));
        }
        state.aliases.insert(alias, room);
        Ok(Json(json!({})))
    })
}

/// Takes an alias away; again is the same as once.
pub(super) async fn delete(
    State(shared): State<Shared>,
    _: Caller,
    Path(alias): Path<String>,
) -> Answer {
    shared.change(|state| state.aliases.remove(&alias));
    Ok(Json(json!({})))
}
