//! Errors: `{"errcode": "M_…", "error": "…"}`

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// An error of the client-server API.
#[derive(Debug)]
pub(super) struct Failure(StatusCode, &'static str, String);

/// What handlers return.
pub(super) type Answer = Result<Json<Value>, Failure>;

impl Failure {
    /// `M_FORBIDDEN`
    pub(super) fn forbidden(why: &str) -> Self {
        Self(StatusCode::FORBIDDEN, "M_FORBIDDEN", why.to_owned())
    }

    /// `M_NOT_FOUND`
    pub(super) fn not_found(what: &str) -> Self {
        Self(
            StatusCode::NOT_FOUND,
            "M_NOT_FOUND",
            format!("{what} not found"),
        )
    }

    /// `M_UNKNOWN_TOKEN`
    pub(super) fn unknown_token() -> Self {
        Self(
            StatusCode::UNAUTHORIZED,
            "M_UNKNOWN_TOKEN",
            "unknown token".to_owned(),
        )
    }

    /// Status 400 with a code of its own.
    pub(super) fn bad(code: &'static str, why: &str) -> Self {
        Self(StatusCode::BAD_REQUEST, code, why.to_owned())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = Json(json!({ "errcode": self.1, "error": self.2 }));
        (self.0, body).into_response()
    }
}
