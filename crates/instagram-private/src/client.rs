//! The client: one login, one HTTP connection pool.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::header::HeaderMap;
use url::Url;

use crate::error::{BuildError, Call, Error, ErrorKind, Received, check};
use crate::headers::{self, Moment};
use crate::http;
use crate::session::{Session, random_uuid};
use crate::settings::Settings;

/// A client of one login. Cheap to clone: all clones are the same login.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    settings: Settings,
    pigeon_session_id: String,
    state: Mutex<State>,
}

struct State {
    session: Session,
    revision: u64,
}

/// What a request carries.
pub(crate) enum Payload {
    Query(Vec<(&'static str, String)>),
    Form(Vec<(&'static str, String)>),
}

impl Client {
    /// Builds a client. Nothing is sent.
    pub fn new(settings: Settings, session: Session) -> Result<Self, BuildError> {
        let http = http::build(&settings)?;
        let pigeon_session_id = format!("UFS-{}-0", random_uuid(settings.rng.as_ref()));
        let state = Mutex::new(State {
            session,
            revision: 0,
        });
        Ok(Self {
            inner: Arc::new(Inner {
                http,
                settings,
                pigeon_session_id,
                state,
            }),
        })
    }

    /// The session as it is now.
    pub fn session(&self) -> Session {
        self.state().session.clone()
    }

    /// Grows whenever an answer changed the session: then it is to be stored again.
    pub fn session_revision(&self) -> u64 {
        self.state().revision
    }

    /// Asks, and returns the text of an answer that went well.
    pub(crate) async fn get(
        &self,
        call: Call,
        path: &str,
        query: Vec<(&'static str, String)>,
    ) -> Result<String, Error> {
        self.send(call, path, Payload::Query(query)).await
    }

    /// Posts a plain form.
    pub(crate) async fn post_form(
        &self,
        call: Call,
        path: &str,
        form: Vec<(&'static str, String)>,
    ) -> Result<String, Error> {
        self.send(call, path, Payload::Form(form)).await
    }

    /// Posts a form whose fields are one JSON text behind the literal word of a signature
    ///.
    pub(crate) async fn post_signed(
        &self,
        call: Call,
        path: &str,
        fields: &serde_json::Value,
    ) -> Result<String, Error> {
        let form = vec![("signed_body", format!("SIGNATURE.{fields}"))];
        self.send(call, path, Payload::Form(form)).await
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    async fn send(&self, call: Call, path: &str, payload: Payload) -> Result<String, Error> {
        let Some(url) = endpoint(&self.inner.settings.api_url, path) else {
            return Err(Error::new(call, None, ErrorKind::Unsendable));
        };
        let request = http::request(&self.inner.http, url, payload);
        let session = self.session();
        let moment = Moment {
            pigeon_session_id: &self.inner.pigeon_session_id,
            now_ms: self.inner.settings.clock.now_ms(),
        };
        let request = headers::apply(request, &self.inner.settings, &session, call, &moment);
        let response = request
            .send()
            .await
            .map_err(|error| Error::from_transport(call, error))?;
        let status = response.status().as_u16();
        let retry_after = http::retry_after(response.headers());
        self.learn(response.headers());
        let text = http::body(call, response, self.inner.settings.max_body_bytes).await?;
        tracing::debug!(call = call.what, status, bytes = text.len(), "answered");
        check(
            call,
            &Received {
                status,
                retry_after,
                text: &text,
            },
        )
        .map_err(|kind| Error::new(call, Some(status), kind))?;
        Ok(text)
    }

    fn learn(&self, headers: &HeaderMap) {
        let mut state = self.state();
        if state.session.update(headers) {
            state.revision += 1;
        }
    }

    /// A panic elsewhere cannot leave the state half changed: it is only ever replaced by parts.
    fn state(&self) -> MutexGuard<'_, State> {
        self.inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn endpoint(api_url: &Url, path: &str) -> Option<Url> {
    let mut url = api_url.join("/api/v1/").ok()?.join(path).ok()?;
    url.set_query(None);
    Some(url)
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("session", &self.state().session)
            .finish_non_exhaustive()
    }
}
