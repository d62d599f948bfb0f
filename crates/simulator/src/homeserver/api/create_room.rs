//! `POST /_matrix/client/v3/createRoom`

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::{
    caller::{Body, Caller},
    failure::{Answer, Failure},
};
use crate::homeserver::{
    shared::Shared,
    state::{Draft, State as Rooms},
};

/// Makes a room; an alias that exists is refused with `M_ROOM_IN_USE`.
pub(super) async fn create_room(
    State(shared): State<Shared>,
    caller: Caller,
    Body(body): Body,
) -> Answer {
    shared.change(|state| {
        let alias = body["room_alias_name"].as_str();
        let alias = alias.map(|name| format!("#{name}:{}", state.domain));
        if alias
            .as_ref()
            .is_some_and(|alias| state.aliases.contains_key(alias))
        {
            return Err(Failure::bad("M_ROOM_IN_USE", "Room alias already taken"));
        }
        let room = state.new_room(body["room_version"].as_str().unwrap_or("11"));
        fill(state, &caller.user, &room, &body, alias.as_deref());
        state
            .aliases
            .extend(alias.map(|alias| (alias, room.clone())));
        Ok(Json(json!({ "room_id": room })))
    })
}

/// Sends the first events of a room, in the order of the specification.
fn fill(state: &mut Rooms, creator: &str, room: &str, body: &Value, alias: Option<&str>) {
    let mut first = |kind: &str, state_key: &str, content: Value| {
        state.send(Draft {
            room_id: room.to_owned(),
            sender: creator.to_owned(),
            kind: kind.to_owned(),
            state_key: Some(state_key.to_owned()),
            content,
            ..Draft::default()
        });
    };
    let mut creation = object(&body["creation_content"]);
    creation["creator"] = creator.into();
    creation["room_version"] = body["room_version"].as_str().unwrap_or("11").into();
    first("m.room.create", "", creation);
    first("m.room.member", creator, json!({ "membership": "join" }));
    let mut levels = json!({ "users": { creator: 100 }, "users_default": 0 });
    for (key, value) in body["power_level_content_override"]
        .as_object()
        .into_iter()
        .flatten()
    {
        levels[key] = value.clone();
    }
    first("m.room.power_levels", "", levels);
    if let Some(alias) = alias {
        first("m.room.canonical_alias", "", json!({ "alias": alias }));
    }
    first("m.room.join_rules", "", json!({ "join_rule": "invite" }));
    for event in body["initial_state"].as_array().into_iter().flatten() {
        let state_key = event["state_key"].as_str().unwrap_or_default();
        let kind = event["type"].as_str().unwrap_or_default();
        first(kind, state_key, object(&event["content"]));
    }
    for field in ["name", "topic"] {
        if let Some(text) = body[field].as_str() {
            first(&format!("m.room.{field}"), "", json!({ field: text }));
        }
    }
    for user in body["invite"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        state.set_membership(room, creator, user, "invite");
    }
}

fn object(value: &Value) -> Value {
    if value.is_object() {
        value.clone()
    } else {
        json!({})
    }
}
