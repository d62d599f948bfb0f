//! From the client's errors to the bridge's, by what each asks for.

use std::error::Error as StdError;
use std::time::Duration;

use instagram_private::{Action, Error, ErrorKind};

use crate::remote::{FetchError, LoginError, SendError};

/// The wait after "slow down" when the network names none.
const RATE_LIMIT: Duration = Duration::from_mins(2);

/// A cause that is kept for the log.
pub(super) type Cause = Box<dyn StdError + Send + Sync>;

/// Why a read did not work, as far as the listener must tell apart.
#[derive(Debug, thiserror::Error)]
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
    /// What it is, in a word for the log. The reasons may name people.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::LoggedOut { code, .. } => code,
            Self::RateLimited { .. } => "rate-limited",
            Self::Refused { .. } => "refused",
            Self::Passing { .. } => "no-usable-answer",
        }
    }

    /// No usable answer came, for a reason of our own words.
    pub(super) fn passing(reason: &'static str) -> Self {
        Self::Passing {
            cause: reason.into(),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let refused = |error: &Error| Self::Refused {
            reason: error.sentence(),
        };
        match error.action() {
            Action::Retry { after } if is_rate_limit(&error) => {
                Self::RateLimited { retry_after: after }
            }
            Action::StopSending { .. } => Self::RateLimited { retry_after: None },
            Action::PauseAccount { pause: Some(pause) } => Self::RateLimited {
                retry_after: Some(pause),
            },
            Action::Soften { .. } if matches!(error.kind(), ErrorKind::StatusFail { .. }) => {
                refused(&error)
            }
            Action::Retry { .. } | Action::RetryOnce { .. } | Action::Soften { .. } => {
                Self::Passing {
                    cause: error.into(),
                }
            }
            Action::FailThis | Action::UploadAgain | Action::Bug => refused(&error),
            Action::CheckLogin | Action::PauseAccount { pause: None } | Action::AskOwner { .. } => {
                Self::LoggedOut {
                    code: code(error.kind()),
                    reason: error.sentence(),
                    is_certain: is_certain(error.kind()),
                }
            }
        }
    }
}

impl From<Trouble> for FetchError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::LoggedOut { reason, .. } => Self::LoggedOut { reason },
            Trouble::RateLimited { retry_after } => Self::RateLimited {
                retry_after: retry_after.unwrap_or(RATE_LIMIT),
            },
            Trouble::Refused { reason } => Self::Refused { reason },
            Trouble::Passing { cause } => Self::Unreachable(cause),
        }
    }
}

/// What became of a message that was sent, when nothing more must be asked first.
pub(super) fn to_send_error(error: Error) -> SendError {
    match error.action() {
        Action::Retry { after } if is_rate_limit(&error) => SendError::RateLimited {
            retry_after: after.unwrap_or(RATE_LIMIT),
        },
        Action::PauseAccount { pause: Some(pause) } => {
            SendError::RateLimited { retry_after: pause }
        }
        Action::RetryOnce { after } => SendError::RateLimited { retry_after: after },
        Action::Retry { .. } | Action::Soften { .. } => SendError::Unreachable(error.into()),
        Action::StopSending { pause } => SendError::Blocked {
            reason: error.sentence(),
            pause,
        },
        Action::CheckLogin | Action::AskOwner { .. } | Action::PauseAccount { pause: None } => {
            SendError::LoggedOut {
                reason: error.sentence(),
            }
        }
        Action::FailThis | Action::UploadAgain | Action::Bug => SendError::Refused {
            reason: error.sentence(),
        },
    }
}

/// Why a login could not be made.
pub(super) fn to_login_error(error: Error) -> LoginError {
    match error.action() {
        Action::Retry { .. } | Action::Soften { .. } if !is_rate_limit(&error) => {
            LoginError::Unreachable(error.into())
        }
        Action::Retry { .. }
        | Action::RetryOnce { .. }
        | Action::Soften { .. }
        | Action::FailThis
        | Action::StopSending { .. }
        | Action::CheckLogin
        | Action::PauseAccount { .. }
        | Action::AskOwner { .. }
        | Action::UploadAgain
        | Action::Bug => LoginError::Refused(error.sentence()),
    }
}

/// Whether the session needs no second look before it is called dead.
pub(super) fn is_certain(kind: &ErrorKind) -> bool {
    !matches!(
        kind,
        ErrorKind::LoginRequired {
            logout_reason: None
        } | ErrorKind::LoginRefusedOnThread
            | ErrorKind::ThreadUserMissing
            | ErrorKind::SentToWebPage
    )
}

fn is_rate_limit(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::RateLimited { .. })
}

/// A stable word for what the owner has to see to.
fn code(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ChallengeRequired(_) | ErrorKind::CheckpointRequired { .. } => {
            "challenge-required"
        }
        ErrorKind::ConsentRequired { .. } => "consent-required",
        ErrorKind::Suspended | ErrorKind::InactiveUser => "account-suspended",
        ErrorKind::NeedsUpgrade => "app-version-too-old",
        _ => "login-required",
    }
}
