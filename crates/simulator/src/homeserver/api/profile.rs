//! `GET /_matrix/client/v3/profile/{user}[/{field}]`
//! `PUT /_matrix/client/v3/profile/{user}/{field}`

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{
    caller::{Body, Caller},
    failure::{Answer, Failure},
};
use crate::homeserver::shared::Shared;

/// The whole profile.
pub(super) async fn get(State(shared): State<Shared>, Path(user): Path<String>) -> Answer {
    let profile = shared.look(|state| state.users.get(&user).cloned());
    profile.map(Json).ok_or_else(|| Failure::not_found("user"))
}

/// One field of the profile.
pub(super) async fn get_field(
    State(shared): State<Shared>,
    Path((user, field)): Path<(String, String)>,
) -> Answer {
    let profile = shared.look(|state| state.users.get(&user).cloned());
    let profile = profile.ok_or_else(|| Failure::not_found("user"))?;
    let value = profile
        .get(&field)
        .ok_or_else(|| Failure::not_found("profile field"))?;
    Ok(Json(json!({ field: value })))
}

/// Sets one field, and tells it to all rooms the user is in.
pub(super) async fn put(
    State(shared): State<Shared>,
    caller: Caller,
    Path((user, field)): Path<(String, String)>,
    Body(body): Body,
) -> Answer {
    if caller.user != user {
        return Err(Failure::forbidden("the profile of somebody else"));
    }
    shared.change(|state| {
        let profile = state.users.entry(user.clone()).or_insert_with(|| json!({}));
        let value = body.get(&field).cloned().unwrap_or(Value::Null);
        if profile.get(&field) == Some(&value) {
            return;
        }
        profile[&field] = value;
        let rooms: Vec<_> = state
            .rooms_of(&user, "join")
            .iter()
            .map(|room| room.id.clone())
            .collect();
        for room in rooms {
            state.set_membership(&room, &user, &user, "join");
        }
    });
    Ok(Json(json!({})))
}
