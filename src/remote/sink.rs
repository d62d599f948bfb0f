//! Where a listener hands over what it heard, and what it may ask of our records.

use futures_util::future::BoxFuture;
use thiserror::Error;

use super::{Checkpoint, Event, LoginId, ThreadCursor, ThreadId};

/// Events of one login with the cursors that say they were handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// What happened, oldest first within each thread.
    pub events: Vec<Event>,
    /// The threads' new cursors.
    pub cursors: Vec<ThreadCursor>,
    /// The login's new checkpoint, when a whole check was finished.
    pub checkpoint: Option<Checkpoint>,
}

/// Takes what a listener heard.
pub trait EventSink: Send + Sync {
    /// Writes events, cursors and checkpoint in one transaction and returns after the commit.
    /// On an error nothing was written and the listener must not move on. Repeats are absorbed.
    fn accept<'a>(
        &'a self,
        login: &'a LoginId,
        batch: Batch,
    ) -> BoxFuture<'a, Result<(), AcceptError>>;

    /// Says how the login is doing. Called on every change, and may be called with the same
    /// state again.
    fn report<'a>(&'a self, login: &'a LoginId, health: LoginHealth) -> BoxFuture<'a, ()>;

    /// Keeps changed session data (rotated cookies and headers), opaque to everyone else.
    fn save_session<'a>(
        &'a self,
        login: &'a LoginId,
        session: String,
    ) -> BoxFuture<'a, Result<(), AcceptError>>;
}

/// What a listener may ask of our records.
pub trait KnownState: Send + Sync {
    /// The login's checkpoint; `None` before its first finished check.
    fn find_checkpoint<'a>(
        &'a self,
        login: &'a LoginId,
    ) -> BoxFuture<'a, Result<Option<Checkpoint>, AcceptError>>;

    /// The cursor of one thread; `None` for a thread never handed over.
    fn find_cursor<'a>(
        &'a self,
        login: &'a LoginId,
        thread: &'a ThreadId,
    ) -> BoxFuture<'a, Result<Option<ThreadCursor>, AcceptError>>;
}

/// How a login is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginHealth {
    /// Not yet proven.
    Connecting,
    /// Data has flowed.
    Connected,
    /// Trouble that is expected to pass.
    Disconnected {
        /// What is wrong, in plain words.
        reason: String,
    },
    /// Nothing works until the person does something; the listener has stopped.
    ActionRequired {
        /// A stable word for the kind of trouble, such as `login-required`.
        code: &'static str,
        /// What is wrong and what to do, in plain words.
        reason: String,
    },
}

/// Why a batch was not written, or records could not be read.
#[derive(Debug, Error)]
pub enum AcceptError {
    /// The database did not do it; try again.
    #[error("failed to write to the queue")]
    Store(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The login is gone or belongs to another process now; stop listening.
    #[error("this login is no longer ours")]
    NotOurs,
}
