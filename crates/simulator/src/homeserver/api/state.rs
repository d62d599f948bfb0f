//! `GET /_matrix/client/v3/rooms/{room}/state[/{type}[/{key}]]`
//! `PUT /_matrix/client/v3/rooms/{room}/state/{type}[/{key}]`

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::json;

use super::{
    caller::{Body, Caller},
    failure::{Answer, Failure},
    membership::must_be_joined,
};
use crate::homeserver::{shared::Shared, state::Draft};

/// Lists the current state.
pub(super) async fn all(
    State(shared): State<Shared>,
    _: Caller,
    Path(room): Path<String>,
) -> Answer {
    shared.look(|state| {
        let room = state
            .rooms
            .get(&room)
            .ok_or_else(|| Failure::not_found("room"))?;
        Ok(Json(json!(room.state.values().collect::<Vec<_>>())))
    })
}

/// One state event's content, without a state key.
pub(super) async fn get(
    shared: State<Shared>,
    caller: Caller,
    Path((room, kind)): Path<(String, String)>,
) -> Answer {
    get_keyed(shared, caller, Path((room, kind, String::new()))).await
}

/// One state event's content.
pub(super) async fn get_keyed(
    State(shared): State<Shared>,
    _: Caller,
    Path((room, kind, key)): Path<(String, String, String)>,
) -> Answer {
    shared.look(|state| {
        let room = state
            .rooms
            .get(&room)
            .ok_or_else(|| Failure::not_found("room"))?;
        let event = room
            .state
            .get(&(kind, key))
            .ok_or_else(|| Failure::not_found("event"))?;
        Ok(Json(event.content.clone()))
    })
}

/// Sets state without a state key.
pub(super) async fn put(
    shared: State<Shared>,
    caller: Caller,
    Path((room, kind)): Path<(String, String)>,
    body: Body,
) -> Answer {
    put_keyed(shared, caller, Path((room, kind, String::new())), body).await
}

/// Sets state; the same content again gives the event that is there.
pub(super) async fn put_keyed(
    State(shared): State<Shared>,
    caller: Caller,
    Path((room_id, kind, key)): Path<(String, String, String)>,
    Body(content): Body,
) -> Answer {
    shared.change(|state| {
        // A member event for oneself is how some clients join.
        if kind != "m.room.member" {
            must_be_joined(state, &room_id, &caller.user)?;
        }
        let room = state
            .rooms
            .get(&room_id)
            .ok_or_else(|| Failure::not_found("room"))?;
        let current = room.state.get(&(kind.clone(), key.clone()));
        if let Some(current) = current.filter(|current| current.content == content) {
            return Ok(Json(json!({ "event_id": current.event_id })));
        }
        let id = state.send(Draft {
            room_id,
            sender: caller.user,
            kind,
            state_key: Some(key),
            content,
            ts: caller.ts,
            redacts: None,
        });
        Ok(Json(json!({ "event_id": id })))
    })
}
