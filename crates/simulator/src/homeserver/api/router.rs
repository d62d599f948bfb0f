//! All routes of the client-server API.

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{get, post, put},
};

use super::{
    account, create_room, directory, ephemeral, history, media, membership, ping, profile, send,
    state, sync,
};
use crate::{
    fault,
    homeserver::{push::Target, shared::Shared},
};

/// The largest body.
const BODY_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// The routes, with the guard in front that journals requests and applies faults.
pub(in crate::homeserver) fn router(
    shared: &Shared,
    target: Target,
    client: reqwest::Client,
) -> Router {
    Router::new()
        .route("/_matrix/client/versions", get(account::versions))
        .route("/_matrix/client/v1/appservice/{id}/ping", post(ping::ping))
        .route("/_matrix/media/v3/upload", post(media::upload))
        .nest("/_matrix/client/v3", users().merge(rooms()))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES))
        .layer(Extension((target, client)))
        .layer(from_fn_with_state(shared.gate.clone(), fault::guard))
        .with_state(shared.clone())
}

fn users() -> Router<Shared> {
    Router::new()
        .route("/capabilities", get(account::capabilities))
        .route("/account/whoami", get(account::whoami))
        .route("/register", post(account::register))
        .route("/devices/{device}", put(account::put_device))
        .route(
            "/user/{user}/account_data/{type}",
            put(account::put_data).get(account::get_data),
        )
        .route(
            "/user/{user}/rooms/{room}/account_data/{type}",
            put(account::put_room_data),
        )
        .route("/user/{user}/filter", post(media::filter))
        .route("/profile/{user}", get(profile::get))
        .route(
            "/profile/{user}/{field}",
            get(profile::get_field).put(profile::put),
        )
        .route("/sync", get(sync::sync))
}

fn rooms() -> Router<Shared> {
    Router::new()
        .route("/createRoom", post(create_room::create_room))
        .route(
            "/directory/room/{alias}",
            get(directory::get)
                .put(directory::put)
                .delete(directory::delete),
        )
        .route("/join/{room}", post(membership::join))
        .route("/joined_rooms", get(membership::joined_rooms))
        .route("/rooms/{room}/join", post(membership::join))
        .route("/rooms/{room}/invite", post(membership::invite))
        .route("/rooms/{room}/leave", post(membership::leave))
        .route("/rooms/{room}/kick", post(membership::kick))
        .route("/rooms/{room}/forget", post(membership::forget))
        .route(
            "/rooms/{room}/joined_members",
            get(membership::joined_members),
        )
        .route("/rooms/{room}/send/{type}/{txn}", put(send::send))
        .route("/rooms/{room}/redact/{event}/{txn}", put(send::redact))
        .route("/rooms/{room}/state", get(state::all))
        .route(
            "/rooms/{room}/state/{type}",
            get(state::get).put(state::put),
        )
        .route(
            "/rooms/{room}/state/{type}/",
            get(state::get).put(state::put),
        )
        .route(
            "/rooms/{room}/state/{type}/{key}",
            get(state::get_keyed).put(state::put_keyed),
        )
        .route("/rooms/{room}/messages", get(history::messages))
        .route("/rooms/{room}/event/{event}", get(history::event))
        .route(
            "/rooms/{room}/receipt/{type}/{event}",
            post(ephemeral::receipt),
        )
        .route("/rooms/{room}/read_markers", post(ephemeral::read_markers))
        .route("/rooms/{room}/typing/{user}", put(ephemeral::typing))
}
