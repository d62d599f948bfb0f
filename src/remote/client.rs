//! Talking to the network as one login.

use std::time::Duration;

use futures_util::future::BoxFuture;
use thiserror::Error;

use super::{Chat, LoginId, MessageId, Outgoing, SendToken, ThreadId, Verdict};

/// One login's connection. Cheap to share; every call is one or a few requests.
pub trait RemoteClient: Send + Sync {
    /// Who this is.
    fn login(&self) -> &LoginId;

    /// Sends one message. On [`SendError::Unreachable`] it may or may not have arrived; calling
    /// again with the same token is harmless.
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Sent, SendError>>;

    /// Looks in the thread for a message that was sent with `token`, at least as far back as
    /// `since_ms`. `None` means it did not arrive.
    fn fetch_sent<'a>(
        &'a self,
        thread: &'a ThreadId,
        token: &'a SendToken,
        since_ms: i64,
    ) -> BoxFuture<'a, Result<Option<MessageId>, FetchError>>;

    /// Fetches title and members of a thread; `None` when it is gone or not ours.
    fn fetch_chat<'a>(
        &'a self,
        thread: &'a ThreadId,
    ) -> BoxFuture<'a, Result<Option<Chat>, FetchError>>;

    /// Asks the network whether the session is alive, and returns the account's handle.
    fn check(&self) -> BoxFuture<'_, Result<String, FetchError>>;

    /// Ends the session at the network.
    fn log_out(&self) -> BoxFuture<'_, Result<(), FetchError>>;
}

/// The network's word that a message is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The id it got.
    pub message: MessageId,
    /// When the network says it was sent, in milliseconds since 1970, if it says so.
    pub sent_at_ms: Option<i64>,
}

/// Why a message did not reach the network.
#[derive(Debug, Error)]
pub enum SendError {
    /// The network read the message and said no; sending it again cannot help.
    #[error("Instagram refused the message: {reason}")]
    Refused {
        /// The network's own words, fit to be shown.
        reason: String,
    },
    /// The account is blocked from sending for a while; this message drew the block.
    #[error("Instagram has blocked this account from sending: {reason}")]
    Blocked {
        /// The network's own words, fit to be shown.
        reason: String,
        /// How long nothing should be sent.
        pause: Duration,
    },
    /// The session ended, or wants something from its owner first.
    #[error("the Instagram session needs its owner: {reason}")]
    LoggedOut {
        /// What is wanted, in plain words.
        reason: String,
    },
    /// The account is asked to slow down.
    #[error("Instagram limits how fast this account may send")]
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
    },
    /// No usable answer came, so the message may or may not have arrived.
    #[error("failed to reach Instagram")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl SendError {
    /// What the queue does with the message next.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Refused { .. } | Self::Blocked { .. } => Verdict::Reject,
            Self::LoggedOut { .. } => Verdict::AwaitLogin,
            Self::RateLimited { retry_after } => Verdict::RetryAfter(*retry_after),
            Self::Unreachable(_) => Verdict::Retry,
        }
    }
}

/// Why something could not be read.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The session ended, or wants something from its owner first.
    #[error("the Instagram session needs its owner: {reason}")]
    LoggedOut {
        /// What is wanted, in plain words.
        reason: String,
    },
    /// The account is asked to slow down.
    #[error("Instagram limits how fast this account may read")]
    RateLimited {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The network said no to this one call.
    #[error("Instagram refused the request: {reason}")]
    Refused {
        /// The network's own words.
        reason: String,
    },
    /// No usable answer came.
    #[error("failed to reach Instagram")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl FetchError {
    /// What the caller does next.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Refused { .. } => Verdict::Reject,
            Self::LoggedOut { .. } => Verdict::AwaitLogin,
            Self::RateLimited { retry_after } => Verdict::RetryAfter(*retry_after),
            Self::Unreachable(_) => Verdict::Retry,
        }
    }
}
