//! What can go wrong while a row is handled.

use std::fmt;

use thiserror::Error;

use crate::{
    matrix::{CreateRoomError, MatrixError, Retry},
    remote::{FetchError, Verdict},
    store::StoreError,
};

/// Why something in the bridge did not happen.
#[derive(Debug, Error)]
pub enum BridgeError {
    /// Our own records could not be read or written.
    #[error("failed to use the database")]
    Store(#[from] StoreError),
    /// The homeserver did not do it.
    #[error("the homeserver did not do it")]
    Matrix(#[from] MatrixError),
    /// A room could not be made.
    #[error("failed to create the room")]
    CreateRoom(#[from] CreateRoomError),
    /// The network could not be asked.
    #[error("failed to ask Instagram")]
    Fetch(#[from] FetchError),
    /// A stored row does not say what it should.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// What it should have been.
        what: &'static str,
    },
}

impl BridgeError {
    /// What the queue does with the row. A database that is away is retried by the line itself.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Store(_) => Verdict::Retry,
            Self::Matrix(failure) => matrix_verdict(failure),
            Self::CreateRoom(failure) => match failure {
                CreateRoomError::NotMade(failure) => matrix_verdict(failure),
                // The room is there, or may be: its alias tells at the next try.
                CreateRoomError::AliasInUse | CreateRoomError::FateUnknown(_) => Verdict::Retry,
            },
            Self::Fetch(failure) => failure.verdict(),
            Self::Corrupt { .. } => Verdict::Reject,
        }
    }

    /// Whether the homeserver as a whole is not there, so that no other row would fare better.
    pub fn is_homeserver_away(&self) -> bool {
        match self {
            Self::Matrix(failure)
            | Self::CreateRoom(
                CreateRoomError::NotMade(failure) | CreateRoomError::FateUnknown(failure),
            ) => failure.is_unreachable(),
            Self::CreateRoom(CreateRoomError::AliasInUse)
            | Self::Store(_)
            | Self::Fetch(_)
            | Self::Corrupt { .. } => false,
        }
    }

    /// The error with its causes, for a log line.
    pub fn chain(&self) -> Chain<'_> {
        Chain(self)
    }
}

fn matrix_verdict(failure: &MatrixError) -> Verdict {
    match failure.retry() {
        Retry::Never => Verdict::Reject,
        Retry::Soon => Verdict::Retry,
        Retry::After(wait) => Verdict::RetryAfter(wait),
    }
}

/// Shows an error with its causes on one line.
#[derive(Debug)]
pub struct Chain<'a>(&'a (dyn std::error::Error + 'a));

impl<'a> Chain<'a> {
    /// Wraps any error.
    pub fn new(error: &'a (dyn std::error::Error + 'a)) -> Self {
        Self(error)
    }
}

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
