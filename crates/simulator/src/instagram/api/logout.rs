//! `POST /api/v1/accounts/logout/`  signed: `guid`, `phone_id`, `device_id`, `_uuid`

use axum::{extract::State, http::HeaderMap};
use serde_json::json;

use super::{
    answer::Answer,
    session::{Viewer, sessionid},
};
use crate::instagram::shared::Shared;

/// Ends the session; the header clears the client's token.
pub(super) async fn answer(State(shared): State<Shared>, _: Viewer, headers: HeaderMap) -> Answer {
    let sessionid = sessionid(&headers).unwrap_or_default();
    shared.change(|world| world.end_session(&sessionid));
    let answer = Answer::ok(json!({ "login_nonce": "", "status": "ok" }));
    answer.with_header("ig-set-authorization", "Bearer IGT:2:")
}
