//! From the client's errors to the bridge's, by what each asks for.

use std::error::Error as StdError;
use std::time::Duration;

use thiserror::Error;

/// A cause that is kept for the log.
pub(super) type Cause = Box<dyn StdError + Send + Sync>;

/// Why a read did not work, as far as the listener must tell apart.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    /// The session ended, or wants something from its owner first.
    #[error("the Instagram session needs its owner: {reason}")]
    LoggedOut {
        /// A stable word for the kind of trouble.
        code: &'static str,
        /// What is wrong and what to do, in plain words.
        reason: String,
        /// Whether that needs no second look. Some single calls are refused as if the session
        /// were dead.
        is_certain: bool,
    },
    /// The account is asked to slow down.
    #[error("Instagram limits how fast this account may read")]
    RateLimited {
        /// How long to wait, when the network says so.
        retry_after: Option<Duration>,
    },
    /// The network said no to this one call.
    #[error("Instagram refused the request: {reason}")]
    Refused {
        /// The network's own words.
        reason: String,
    },
    /// No usable answer came.
    #[error("no usable answer came from Instagram")]
    Passing {
        /// What was wrong.
        #[source]
        cause: Cause,
    },
}

impl Trouble {
    /// No usable answer came, for a reason of our own words.
    pub(super) fn passing(reason: &'static str) -> Self {
        Self::Passing {
            cause: reason.into(),
        }
    }
}
