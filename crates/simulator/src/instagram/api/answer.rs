//! Answers, with the headers that clients must keep and send back.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

/// After how many answers the region and the claim change.
const ANSWERS_PER_ROTATION: u64 = 25;

static ANSWERS: AtomicU64 = AtomicU64::new(0);

/// An answer of the private API.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    body: String,
    headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// A JSON answer.
    pub(super) fn new(status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_string(&body)
            .expect("answers have text keys and no failing serialisers");
        Self {
            status,
            body,
            headers: Vec::new(),
        }
    }

    /// A JSON answer that all is well.
    pub(super) fn ok(body: impl Serialize) -> Self {
        Self::new(200, body)
    }

    /// The same answer with one header more.
    pub(super) fn with_header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, self.body).into_response();
        let turn = ANSWERS.fetch_add(1, Ordering::Relaxed) / ANSWERS_PER_ROTATION;
        let kept = [
            (
                header::CONTENT_TYPE.as_str(),
                "application/json; charset=utf-8".to_owned(),
            ),
            ("ig-set-ig-u-rur", format!("\"RVA\\054{turn}\"")),
            ("x-ig-set-www-claim", format!("hmac.simulated{turn}")),
        ];
        for (name, value) in kept.into_iter().chain(self.headers) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response
                    .headers_mut()
                    .insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
