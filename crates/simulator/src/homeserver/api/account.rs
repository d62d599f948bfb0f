//! `GET  /_matrix/client/versions`
//! `GET  /_matrix/client/v3/capabilities`
//! `GET  /_matrix/client/v3/account/whoami`
//! `POST /_matrix/client/v3/register`
//! `PUT  /_matrix/client/v3/devices/{id}`
//! `PUT|GET /_matrix/client/v3/user/{user}/[rooms/{room}/]account_data/{type}`

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

/// Tells which versions are spoken.
pub(super) async fn versions() -> Json<Value> {
    Json(json!({
        "versions": ["v1.1", "v1.5", "v1.9", "v1.11", "v1.12", "v1.13"],
        "unstable_features": { "fi.mau.msc2659.stable": true, "org.matrix.msc4190": true },
    }))
}

/// Tells what rooms can be made.
pub(super) async fn capabilities(_: Caller) -> Json<Value> {
    Json(json!({
        "capabilities": {
            "m.room_versions": {
                "default": "11",
                "available": { "10": "stable", "11": "stable", "12": "stable" },
            },
        },
    }))
}

/// Tells who asks.
pub(super) async fn whoami(caller: Caller) -> Json<Value> {
    let mut answer = json!({ "user_id": caller.user });
    if let Some(device) = caller.device {
        answer["device_id"] = device.into();
    }
    Json(answer)
}

/// Registers a user of the application service.
pub(super) async fn register(
    State(shared): State<Shared>,
    headers: axum::http::HeaderMap,
    Body(body): Body,
) -> Answer {
    let bearer = format!("Bearer {}", shared.secrets.as_token);
    let given = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    if given != Some(bearer.as_str()) {
        return Err(Failure::unknown_token());
    }
    let name = body["username"].as_str();
    let name = name.ok_or_else(|| Failure::bad("M_MISSING_PARAM", "no username"))?;
    shared.change(|state| {
        let user = format!("@{name}:{}", state.domain);
        if !state.register(&user) {
            return Err(Failure::bad(
                "M_USER_IN_USE",
                "the user is registered already",
            ));
        }
        Ok(Json(
            json!({ "user_id": user, "home_server": state.domain }),
        ))
    })
}

/// Makes or renames a device; again is the same as once.
pub(super) async fn put_device(
    State(shared): State<Shared>,
    caller: Caller,
    Path(device): Path<String>,
    Body(body): Body,
) -> Json<Value> {
    shared.change(|state| state.devices.insert((caller.user, device), body));
    Json(json!({}))
}

/// Keeps a user's own data.
pub(super) async fn put_data(
    State(shared): State<Shared>,
    _: Caller,
    Path((user, kind)): Path<(String, String)>,
    Body(body): Body,
) -> Json<Value> {
    shared.change(|state| state.account_data.insert((user, String::new(), kind), body));
    Json(json!({}))
}

/// Gives a user's own data back.
pub(super) async fn get_data(
    State(shared): State<Shared>,
    _: Caller,
    Path((user, kind)): Path<(String, String)>,
) -> Answer {
    let found = shared.look(|state| {
        state
            .account_data
            .get(&(user, String::new(), kind))
            .cloned()
    });
    found
        .map(Json)
        .ok_or_else(|| Failure::not_found("account data"))
}

/// Keeps a user's own data for a room.
pub(super) async fn put_room_data(
    State(shared): State<Shared>,
    _: Caller,
    Path(key): Path<(String, String, String)>,
    Body(body): Body,
) -> Json<Value> {
    shared.change(|state| state.account_data.insert(key, body));
    Json(json!({}))
}
