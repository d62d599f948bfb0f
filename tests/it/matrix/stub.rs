//! A homeserver that answers as it is told and remembers what it was asked.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode},
    response::Response,
};
use matrix_instagram::{
    clock::{Entropy, SystemClock},
    matrix::{Homeserver, HomeserverOptions, Intent},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

/// The token that tests look for where it must not be.
pub(super) const AS_TOKEN: &str = "test-as-token-canary";

/// An address where nobody listens: the port is reserved.
pub(super) const NOBODY: &str = "http://127.0.0.1:1";

/// What the homeserver was asked.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    pub(super) authorization: String,
    pub(super) body: Value,
}

/// What the homeserver says.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Json(u16, Value),
    Html(u16),
    /// The answer begins and breaks off.
    BreaksOff,
}

#[derive(Default)]
struct Talk {
    asked: Vec<Asked>,
    answers: VecDeque<Answer>,
    by_path: Vec<(&'static str, Answer)>,
}

/// A running homeserver; stops when dropped.
pub(super) struct Stub {
    address: String,
    talk: Arc<Mutex<Talk>>,
    _tasks: JoinSet<()>,
}

impl Stub {
    /// Answers in this order; the last answer stays.
    pub(super) async fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::start(Talk {
            answers: answers.into_iter().collect(),
            ..Talk::default()
        })
        .await
    }

    /// Answers by the first entry whose text is in the path.
    pub(super) async fn by_path(by_path: Vec<(&'static str, Answer)>) -> Self {
        Self::start(Talk {
            by_path,
            ..Talk::default()
        })
        .await
    }

    async fn start(talk: Talk) -> Self {
        let talk = Arc::new(Mutex::new(talk));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(reply).with_state(talk.clone());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            address,
            talk,
            _tasks: tasks,
        }
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.talk.lock().unwrap().asked.clone()
    }

    pub(super) fn only(&self) -> Asked {
        let mut asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.remove(0)
    }

    /// A client of this homeserver that never waits between retries.
    pub(super) fn client(&self) -> Homeserver {
        client_of(&self.address)
    }

    /// The bot with a device.
    pub(super) fn bot(&self) -> Intent {
        self.client()
            .intent("@bot:hs.test".try_into().unwrap(), Some("BRIDGE".into()))
    }
}

/// A client that tries again three times.
pub(super) fn client_of(address: &str) -> Homeserver {
    Homeserver::new(HomeserverOptions {
        address: address.parse().unwrap(),
        domain: "hs.test".try_into().unwrap(),
        as_token: AS_TOKEN.to_owned().into(),
        retry_limit: 3,
        timeout: Duration::from_secs(20),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(Zero),
    })
    .unwrap()
}

/// Draws nothing but zeros, so that waits have no length.
struct Zero;

impl Entropy for Zero {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

impl Answer {
    pub(super) fn ok() -> Self {
        Self::Json(200, json!({}))
    }

    pub(super) fn event(id: &str) -> Self {
        Self::Json(200, json!({ "event_id": id }))
    }

    pub(super) fn error(status: u16, errcode: &str) -> Self {
        Self::Json(
            status,
            json!({ "errcode": errcode, "error": "as the homeserver says" }),
        )
    }

    fn into_response(self) -> Response {
        let build = |status, body| Response::builder().status(status).body(body).unwrap();
        match self {
            Self::Json(status, body) => build(
                StatusCode::from_u16(status).unwrap(),
                Body::from(body.to_string()),
            ),
            Self::Html(status) => {
                build(StatusCode::from_u16(status).unwrap(), Body::from("<html>"))
            }
            Self::BreaksOff => {
                let broken = [Ok("{"), Err(std::io::Error::other("the end"))];
                let stream = futures_util::stream::iter(broken);
                build(StatusCode::OK, Body::from_stream(stream))
            }
        }
    }
}

async fn reply(State(talk): State<Arc<Mutex<Talk>>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let query = head.uri.query().unwrap_or_default();
    let header = head
        .headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let path = head.uri.path().to_owned();
    let mut talk = talk.lock().unwrap();
    talk.asked.push(Asked {
        method: head.method,
        path: path.clone(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        authorization: header.unwrap_or_default().to_owned(),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    if let Some((_, answer)) = talk.by_path.iter().find(|(part, _)| path.contains(part)) {
        return answer.clone().into_response();
    }
    let answer = if talk.answers.len() > 1 {
        talk.answers.pop_front()
    } else {
        talk.answers.front().cloned()
    };
    answer
        .unwrap_or_else(|| Answer::error(404, "M_UNRECOGNIZED"))
        .into_response()
}
