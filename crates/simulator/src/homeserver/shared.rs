//! What the API, the push loop and the handle share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{header, request::Parts};

use super::state::State;
use crate::{fault::Gate, serve::Bell};

/// The state behind its lock, the bell that rings when it changes, the gate with the faults.
#[derive(Clone)]
pub(super) struct Shared {
    state: Arc<Mutex<State>>,
    pub(super) bell: Bell,
    pub(super) gate: Gate,
    pub(super) secrets: Arc<Secrets>,
}

/// What the application service and the homeserver agreed on.
pub(super) struct Secrets {
    pub(super) as_token: String,
    pub(super) hs_token: String,
    /// The user that the application service is when it names no other.
    pub(super) sender: String,
}

impl Shared {
    pub(super) fn new(state: State, secrets: Secrets, seed: u64) -> Self {
        let bell = Bell::default();
        let gate = Gate::new(bell.clone(), seed, "/_matrix/", identify);
        Self {
            state: Arc::new(Mutex::new(state)),
            bell,
            gate,
            secrets: Arc::new(secrets),
        }
    }

    /// Looks at the state.
    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state and rings the bell.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.lock());
        self.bell.ring();
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose request it is, for the journal: the masqueraded user, else unknown.
fn identify(parts: &Parts) -> Option<String> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let user = pairs
        .find(|(key, _)| key == "user_id")
        .map(|(_, user)| user.into_owned());
    user.or_else(|| {
        parts
            .headers
            .get(header::AUTHORIZATION)
            .map(|_| "token".to_owned())
    })
}
