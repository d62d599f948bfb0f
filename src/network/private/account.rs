//! A connected login.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;
use instagram_private::{Client, Error};
use tracing::warn;

use super::listen::{self, PollOptions};
use super::source::PrivateSource;
use crate::clock::{SharedClock, SharedEntropy};
use crate::remote::{Account, EventSink, Listening, LoginId, Person, RemoteClient, SendToken};

/// One login's connection, shared by the listener and the sender.
pub(super) struct Connection {
    pub(super) login: LoginId,
    pub(super) client: Client,
    pub(super) options: PollOptions,
    pub(super) clock: SharedClock,
    pub(super) entropy: SharedEntropy,
    /// The account's own profile, once it was seen.
    pub(super) own: Mutex<Option<Person>>,
    /// The sends that were refused once without a reason.
    pub(super) refused_once: Mutex<Vec<SendToken>>,
    sink: Mutex<Option<Arc<dyn EventSink>>>,
    /// The revision of the session that was saved last. Held while one is saved, so that an older
    /// session is never written over a newer one.
    saved_revision: tokio::sync::Mutex<u64>,
}

impl Connection {
    pub(super) fn new(
        login: LoginId,
        client: Client,
        options: PollOptions,
        (clock, entropy): (SharedClock, SharedEntropy),
    ) -> Self {
        Self {
            login,
            client,
            options,
            clock,
            entropy,
            own: Mutex::default(),
            refused_once: Mutex::default(),
            sink: Mutex::default(),
            saved_revision: tokio::sync::Mutex::default(),
        }
    }

    /// Makes one call, and keeps what it changed in the session before anybody moves on.
    pub(super) async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let answer = call.await;
        self.keep_session().await;
        answer
    }

    /// The account's own profile as far as it is known.
    pub(super) fn own(&self) -> Option<Person> {
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes the account's own profile.
    pub(super) fn set_own(&self, person: Person) {
        *self.own.lock().unwrap_or_else(PoisonError::into_inner) = Some(person);
    }

    /// Saves the session if it has changed. A save that fails is tried again after the next call.
    async fn keep_session(&self) {
        let mut saved_revision = self.saved_revision.lock().await;
        let revision = self.client.session_revision();
        if revision <= *saved_revision {
            return;
        }
        let sink = self
            .sink
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let session = serde_json::to_string(&self.client.session());
        let (Some(sink), Ok(session)) = (sink, session) else {
            return;
        };
        match sink.save_session(&self.login, session).await {
            Ok(()) => *saved_revision = revision,
            Err(error) => warn!(login = %self.login, %error, "failed to save the session"),
        }
    }
}

/// A login that can be listened to. Made by [`PrivateNetwork`](super::PrivateNetwork).
pub(super) struct PrivateAccount(pub(super) Arc<Connection>);

impl Account for PrivateAccount {
    fn client(&self) -> Arc<dyn RemoteClient> {
        self.0.clone()
    }

    fn listen(&self, listening: Listening) -> BoxFuture<'static, ()> {
        let connection = self.0.clone();
        *connection
            .sink
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(listening.sink.clone());
        Box::pin(async move {
            connection.keep_session().await;
            let login = connection.login.clone();
            let options = connection.options.clone();
            let tools = (connection.clock.clone(), connection.entropy.clone());
            let source = PrivateSource(connection);
            listen::listen(login, source, listening, options, tools).await;
        })
    }
}
