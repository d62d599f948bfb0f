//! `POST /_matrix/client/v3/join/{room or alias}`
//! `POST /_matrix/client/v3/rooms/{room}/join|invite|leave|kick|forget`
//! `GET  /_matrix/client/v3/joined_rooms`
//! `GET  /_matrix/client/v3/rooms/{room}/joined_members`

use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{
    caller::{Body, Caller},
    failure::{Answer, Failure},
};
use crate::homeserver::{shared::Shared, state::State as Rooms};

/// Joins a room; joining again changes nothing.
pub(super) async fn join(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room): Path<String>,
) -> Answer {
    shared.change(|state| {
        let room = state.aliases.get(&room).cloned().unwrap_or(room);
        match membership(state, &room, &caller.user)? {
            Some("join") => {}
            Some("invite") => {
                state.set_membership(&room, &caller.user, &caller.user, "join");
            }
            _ => return Err(Failure::forbidden("You are not invited to this room.")),
        }
        Ok(Json(json!({ "room_id": room })))
    })
}

/// Invites a user; one who is in the room is refused.
pub(super) async fn invite(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room): Path<String>,
    Body(body): Body,
) -> Answer {
    let user = body["user_id"].as_str().unwrap_or_default().to_owned();
    shared.change(|state| {
        must_be_joined(state, &room, &caller.user)?;
        if membership(state, &room, &user)? == Some("join") {
            return Err(Failure::forbidden(&format!(
                "{user} is already in the room."
            )));
        }
        state.set_membership(&room, &caller.user, &user, "invite");
        Ok(Json(json!({})))
    })
}

/// Leaves a room, or declines an invitation.
pub(super) async fn leave(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room): Path<String>,
) -> Answer {
    shared.change(|state| {
        if matches!(
            membership(state, &room, &caller.user)?,
            Some("join" | "invite")
        ) {
            state.set_membership(&room, &caller.user, &caller.user, "leave");
        }
        Ok(Json(json!({})))
    })
}

/// Removes a user.
pub(super) async fn kick(
    State(shared): State<Shared>,
    caller: Caller,
    Path(room): Path<String>,
    Body(body): Body,
) -> Answer {
    let user = body["user_id"].as_str().unwrap_or_default().to_owned();
    shared.change(|state| {
        must_be_joined(state, &room, &caller.user)?;
        state.set_membership(&room, &caller.user, &user, "leave");
        Ok(Json(json!({})))
    })
}

/// Forgets a room; here that changes nothing.
pub(super) async fn forget(_: Caller) -> Json<Value> {
    Json(json!({}))
}

/// Lists the rooms the caller is in.
pub(super) async fn joined_rooms(State(shared): State<Shared>, caller: Caller) -> Answer {
    let rooms: Vec<_> = shared.look(|state| {
        state
            .rooms_of(&caller.user, "join")
            .iter()
            .map(|room| room.id.clone())
            .collect()
    });
    Ok(Json(json!({ "joined_rooms": rooms })))
}

/// Lists who is in a room.
pub(super) async fn joined_members(
    State(shared): State<Shared>,
    _: Caller,
    Path(room): Path<String>,
) -> Answer {
    shared.look(|state| {
        let room = state
            .rooms
            .get(&room)
            .ok_or_else(|| Failure::not_found("room"))?;
        let mut joined = serde_json::Map::new();
        for user in room.members("join") {
            let profile = state.users.get(&user).cloned().unwrap_or_else(|| json!({}));
            joined.insert(user, json!({ "display_name": profile.get("displayname") }));
        }
        Ok(Json(json!({ "joined": joined })))
    })
}

/// The membership of a user in a room that must exist.
fn membership<'a>(state: &'a Rooms, room: &str, user: &str) -> Result<Option<&'a str>, Failure> {
    let room = state
        .rooms
        .get(room)
        .ok_or_else(|| Failure::not_found("room"))?;
    Ok(room.membership(user))
}

/// Refuses users who are not in the room.
pub(super) fn must_be_joined(state: &Rooms, room: &str, user: &str) -> Result<(), Failure> {
    match membership(state, room, user)? {
        Some("join") => Ok(()),
        _ => Err(Failure::forbidden(&format!(
            "User {user} not in room {room}"
        ))),
    }
}
