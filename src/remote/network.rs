//! A network as a whole: logging in and listening.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use thiserror::Error;

use super::{EventSink, KnownState, LoginId, Person, RemoteClient};

/// A network backend.
pub trait RemoteNetwork: Send + Sync {
    /// Checks pasted credentials against the network and makes a login of them. `pasted` is what
    /// the person typed: JSON or a `Cookie:` header. `known` are the sessions this person had
    /// here before: a new login of the same account goes on as the same device.
    fn log_in_with_cookies<'a>(
        &'a self,
        pasted: &'a str,
        known: &'a [SecretString],
    ) -> BoxFuture<'a, Result<NewLogin, LoginError>>;

    /// Makes the connection of a login from its stored session.
    fn connect(&self, login: &LoginId, session: &str) -> Result<Arc<dyn Account>, LoginError>;
}

/// A connected login: a client that can also be listened to.
pub trait Account: Send + Sync {
    /// The calls.
    fn client(&self) -> Arc<dyn RemoteClient>;

    /// Listens until the login needs its owner (reported to the sink), is no longer ours, or the
    /// future is dropped. Never returns for trouble that can pass.
    fn listen(&self, listening: Listening) -> BoxFuture<'static, ()>;
}

/// What listening needs.
#[derive(Clone)]
pub struct Listening {
    /// Takes what is heard.
    pub sink: Arc<dyn EventSink>,
    /// Answers what is known.
    pub known: Arc<dyn KnownState>,
    /// Rings when somebody is using a chat of this login right now: check sooner.
    pub activity: Arc<tokio::sync::Notify>,
    /// How many of the newest threads get their room and history at the first check.
    pub initial_threads: usize,
    /// How many of the newest messages of each of them are handed over at the first check.
    pub initial_messages: usize,
}

/// A login that was just made.
#[derive(Clone, Debug)]
pub struct NewLogin {
    /// Its id.
    pub id: LoginId,
    /// The account's own profile.
    pub person: Person,
    /// The session, opaque to everyone but the network. Secret.
    pub session: String,
}

/// Why a login could not be made.
#[derive(Debug, Error)]
pub enum LoginError {
    /// What was pasted is not usable; the text says what was wrong and shows an example.
    #[error("{0}")]
    BadInput(String),
    /// The network refused, in words fit to be shown.
    #[error("Instagram did not accept this login: {0}")]
    Refused(String),
    /// The network could not be asked.
    #[error("failed to reach Instagram")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}
