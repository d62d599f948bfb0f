//! `POST /_matrix/client/v3/rooms/{room}/receipt/{type}/{event}`
//! `POST /_matrix/client/v3/rooms/{room}/read_markers`
//! `PUT  /_matrix/client/v3/rooms/{room}/typing/{user}`

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::caller::{Body, Caller};
use crate::homeserver::shared::Shared;

/// Notes up to where the caller read.
pub(super) async fn receipt(
    State(shared): State<Shared>,
    caller: Caller,
    Path((room, _, event)): Path<(String, String, String)>,
) -> Json<Value> {
    shared.change(|state| state.receipts.insert((room, caller.user), event));
    Json(json!({}))
}

/// Notes up to where the caller read, from the other call.
pub(super) async fn read_markers(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room): Path<String>,
    Body(body): Body,
) -> Json<Value> {
    if let Some(event) = body["m.read"].as_str() {
        shared.change(|state| state.receipts.insert((room, caller.user), event.to_owned()));
    }
    Json(json!({}))
}

/// Notes who is typing.
pub(super) async fn typing(
    State(shared): State<Shared>,
    _: Caller,
    Path((room, user)): Path<(String, String)>,
    Body(body): Body,
) -> Json<Value> {
    shared.change(|state| {
        let typing = state.typing.entry(room).or_default();
        typing.retain(|other| *other != user);
        if body["typing"] == true {
            typing.push(user);
        }
    });
    Json(json!({}))
}
