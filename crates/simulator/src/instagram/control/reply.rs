//! Answers of the control API: JSON, or `{"error": "…"}` with status 400.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

use crate::instagram::world::WorldError;

/// A control request that could not be done.
#[derive(Debug)]
pub(super) struct Problem(pub(super) String);

impl From<WorldError> for Problem {
    fn from(error: WorldError) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}

/// What a control handler returns.
pub(super) type Reply<T> = Result<Json<T>, Problem>;

/// The body of a control request, whatever its content type says.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|rejection| Problem(rejection.body_text()))?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| Problem(error.to_string()))
    }
}

/// Answers with `value`.
#[expect(
    clippy::unnecessary_wraps,
    reason = "what handlers return, with or without a problem"
)]
pub(super) fn reply<T: Serialize>(value: T) -> Reply<T> {
    Ok(Json(value))
}
