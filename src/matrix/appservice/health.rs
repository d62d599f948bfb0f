//! `GET /_matrix/mau/live` and `…/ready`, for whoever watches the process. Without a token.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::TransactionSink;

/// The process answers.
pub(super) async fn live() -> StatusCode {
    StatusCode::OK
}

/// The process can do its work.
pub(super) async fn ready(State(sink): State<Arc<dyn TransactionSink>>) -> StatusCode {
    if sink.is_ready().await {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
