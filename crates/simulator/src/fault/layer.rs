//! The layer in front of a router that journals requests and applies faults.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{Effect, Holds, Journal, Phase, Plan, journal};
use crate::serve::{Bell, Line};

/// The largest body that `Truncate` reads into memory.
const TRUNCATED_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// Tells whose request it is.
type Identify = dyn Fn(&Parts) -> Option<String> + Send + Sync;

/// What the layer needs: the plan, the parked requests, the journal.
#[derive(Clone)]
pub struct Gate {
    /// The faults that are set.
    pub plan: Arc<Plan>,
    /// The requests that are parked.
    pub holds: Holds,
    /// What arrived.
    pub journal: Arc<Journal>,
    bell: Bell,
    base: &'static str,
    identify: Arc<Identify>,
}

impl Gate {
    /// An open gate; `base` is cut from routes to make endpoint names.
    pub fn new(
        bell: Bell,
        seed: u64,
        base: &'static str,
        identify: impl Fn(&Parts) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            plan: Arc::new(Plan::new(seed)),
            holds: Holds::new(bell.clone()),
            journal: Arc::default(),
            bell,
            base,
            identify: Arc::new(identify),
        }
    }

    fn name<'a>(&self, route: &'a str) -> &'a str {
        route
            .strip_prefix(self.base)
            .unwrap_or(route)
            .trim_matches('/')
    }
}

/// Journals a request and lets faults happen to it before and after it is processed.
pub async fn guard(
    State(gate): State<Gate>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let route = parts
        .extensions
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let path = parts.uri.path().to_owned();
    let endpoint = gate.name(route.as_deref().unwrap_or(&path)).to_owned();
    let account = (gate.identify)(&parts);
    let number = gate.journal.arrived(journal::Request {
        number: 0,
        method: parts.method.to_string(),
        endpoint: endpoint.clone(),
        path: parts.uri.to_string(),
        account: account.clone(),
        status: None,
    });
    gate.bell.ring();
    let effects = gate.plan.draw(&[&path, &endpoint], account.as_deref());
    let visit = Visit {
        gate: &gate,
        line,
        endpoint: &endpoint,
        account: account.as_deref(),
    };
    if let Some(answer) = visit.before(&effects).await {
        gate.journal.answered(number, answer.status().as_u16());
        return answer;
    }
    let answer = next.run(Request::from_parts(parts, body)).await;
    let answer = visit.after(&effects, answer).await;
    gate.journal.answered(number, answer.status().as_u16());
    gate.bell.ring();
    answer
}

struct Visit<'a> {
    gate: &'a Gate,
    line: Line,
    endpoint: &'a str,
    account: Option<&'a str>,
}

impl Visit<'_> {
    /// Applies what happens before processing; an answer means there is no processing.
    async fn before(&self, effects: &[Effect]) -> Option<Response> {
        for effect in effects {
            match effect {
                Effect::Latency { ms } => {
                    tokio::time::sleep(Duration::from_millis(*ms)).await;
                }
                Effect::Answer {
                    status,
                    body,
                    content_type,
                } => {
                    return Some(fixed_answer(*status, body, content_type));
                }
                Effect::CutBefore => return Some(self.cut()),
                Effect::HoldBefore => {
                    self.gate
                        .holds
                        .park(self.endpoint, self.account, Phase::Before)
                        .await;
                }
                Effect::CutAfter | Effect::HoldAfter | Effect::Truncate => {}
            }
        }
        None
    }

    /// Applies what happens after processing.
    async fn after(&self, effects: &[Effect], mut answer: Response) -> Response {
        for effect in effects {
            match effect {
                Effect::CutAfter => answer = self.cut(),
                Effect::HoldAfter => {
                    self.gate.bell.ring();
                    self.gate
                        .holds
                        .park(self.endpoint, self.account, Phase::After)
                        .await;
                }
                Effect::Truncate => answer = truncate(answer).await,
                Effect::Latency { .. }
                | Effect::Answer { .. }
                | Effect::CutBefore
                | Effect::HoldBefore => {}
            }
        }
        answer
    }

    /// Cuts the connection; the returned answer cannot be written any more.
    fn cut(&self) -> Response {
        self.line.cut();
        StatusCode::BAD_GATEWAY.into_response()
    }
}

fn fixed_answer(status: u16, body: &str, content_type: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (
        status,
        [(header::CONTENT_TYPE, content_type.to_owned())],
        body.to_owned(),
    )
        .into_response()
}

async fn truncate(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, TRUNCATED_LIMIT_BYTES)
        .await
        .unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)))
}
