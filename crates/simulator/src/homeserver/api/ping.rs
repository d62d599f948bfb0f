//! `POST /_matrix/client/v1/appservice/{id}/ping`  and from here `POST /_matrix/app/v1/ping`

use std::time::{Duration, Instant};

use axum::{
    Extension, Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::caller::{Body, Caller};
use crate::homeserver::{push::Target, shared::Shared};

/// How long the application service may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks the application service whether it is there.
pub(super) async fn ping(
    State(shared): State<Shared>,
    Extension((target, client)): Extension<(Target, reqwest::Client)>,
    caller: Caller,
    Body(body): Body,
) -> Response {
    if !caller.is_appservice {
        return failure("M_FORBIDDEN", "only the application service may ping");
    }
    let address = target.borrow().clone();
    let Some(address) = address else {
        return failure("M_URL_NOT_SET", "the application service has no address");
    };
    let began = Instant::now();
    let request = client.post(format!("{address}/_matrix/app/v1/ping"));
    let request = request
        .bearer_auth(&shared.secrets.hs_token)
        .timeout(ANSWER_TIMEOUT);
    let body = json!({ "transaction_id": body.get("transaction_id") });
    match request.json(&body).send().await {
        Ok(answer) if answer.status().is_success() => {
            let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            Json(json!({ "duration_ms": duration_ms })).into_response()
        }
        Ok(_) => failure("M_BAD_STATUS", "the application service refused the ping"),
        Err(_) => failure(
            "M_CONNECTION_FAILED",
            "the application service cannot be reached",
        ),
    }
}

fn failure(code: &str, error: &str) -> Response {
    let body = Json(json!({ "errcode": code, "error": error }));
    (StatusCode::BAD_GATEWAY, body).into_response()
}
