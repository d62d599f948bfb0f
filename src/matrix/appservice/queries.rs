//! `GET /_matrix/app/v1/users/{user_id}` and `…/rooms/{alias}`: the homeserver asks whether an id
//! of ours stands for something. `POST /_matrix/app/v1/ping`: it asks whether we are there.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ruma::{OwnedRoomAliasId, OwnedUserId};
use serde::Deserialize;

use super::{
    Directory, PingWaiter,
    reply::{done, failed, not_found},
};

#[derive(Deserialize)]
struct PingBody {
    transaction_id: Option<String>,
}

/// Says whether there is such a user.
pub(super) async fn get_user(
    State(directory): State<Arc<dyn Directory>>,
    Path(user_id): Path<String>,
) -> Response {
    let exists = match OwnedUserId::try_from(user_id) {
        Ok(user_id) => directory.user_exists(&user_id).await,
        Err(_) => false,
    };
    if exists {
        done()
    } else {
        not_found("no such user")
    }
}

/// Says whether there is a room with this alias.
pub(super) async fn get_alias(
    State(directory): State<Arc<dyn Directory>>,
    Path(alias): Path<String>,
) -> Response {
    let exists = match OwnedRoomAliasId::try_from(alias) {
        Ok(alias) => directory.alias_exists(&alias).await,
        Err(_) => false,
    };
    if exists {
        done()
    } else {
        not_found("no such room")
    }
}

/// Answers a ping, and tells who asked for it.
pub(super) async fn post_ping(State(pings): State<PingWaiter>, body: Bytes) -> Response {
    let Ok(ping) = serde_json::from_slice::<PingBody>(&body) else {
        return failed(
            StatusCode::BAD_REQUEST,
            "M_NOT_JSON",
            "the body is not a ping",
        );
    };
    if let Some(txn_id) = ping.transaction_id {
        pings.heard(&txn_id);
    }
    done()
}
