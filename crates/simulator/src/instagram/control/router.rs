//! All routes of the control API and the phone page.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::{events, faults, journal, messages, people, phone, settings, threads};
use crate::instagram::shared::Shared;

/// The largest control request: a batch of many messages.
const BODY_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// The routes. No faults happen here.
pub(in crate::instagram) fn router(shared: &Shared) -> Router {
    let control = Router::new()
        .route("/people", get(people::list).post(people::add))
        .route("/people/{id}/threads", get(people::threads))
        .route("/accounts", post(people::add_account))
        .route("/revoke", post(people::revoke))
        .route("/threads", get(threads::list).post(threads::add))
        .route("/threads/{id}", get(threads::show))
        .route("/threads/{id}/texts", get(threads::texts))
        .route("/title", post(threads::rename))
        .route("/members", post(threads::members))
        .route("/approve", post(threads::approve))
        .route("/messages", post(messages::inject))
        .route("/batch", post(messages::batch))
        .route("/edit", post(messages::edit))
        .route("/unsend", post(messages::unsend))
        .route("/react", post(messages::react))
        .route("/read", post(messages::read))
        .route("/arrived", get(journal::arrived))
        .route("/requests", get(journal::requests))
        .route("/settings", get(settings::show).post(settings::set))
        .route(
            "/faults",
            get(faults::list).post(faults::add).delete(faults::clear),
        )
        .route("/held", get(faults::held))
        .route("/release", post(faults::release))
        .route("/events", get(events::events))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES));
    Router::new()
        .nest("/control", control)
        .route("/phone", get(phone::page))
        .route("/phone.css", get(phone::style))
        .route("/phone.js", get(phone::script))
        .with_state(shared.clone())
}
