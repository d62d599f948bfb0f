//! Answers in the form that homeservers expect.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Done; nothing to say.
pub(super) fn done() -> Response {
    Json(json!({})).into_response()
}

/// A Matrix error. `message` is read by the person who runs the homeserver.
pub(super) fn failed(status: StatusCode, errcode: &str, message: &str) -> Response {
    (
        status,
        Json(json!({ "errcode": errcode, "error": message })),
    )
        .into_response()
}

/// There is no such thing.
pub(super) fn not_found(message: &str) -> Response {
    failed(StatusCode::NOT_FOUND, "M_NOT_FOUND", message)
}

/// There is no such endpoint.
pub(super) async fn unknown_path() -> Response {
    failed(StatusCode::NOT_FOUND, "M_UNRECOGNIZED", "no such endpoint")
}

/// The endpoint does not know this method.
pub(super) async fn unknown_method() -> Response {
    failed(
        StatusCode::METHOD_NOT_ALLOWED,
        "M_UNRECOGNIZED",
        "no such method on this endpoint",
    )
}
