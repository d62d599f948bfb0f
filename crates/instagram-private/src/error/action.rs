//! What follows from a failure.

use std::time::Duration;

use super::ErrorKind;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// What the caller does after a failure. The times are the least to wait;
/// whoever fails again waits longer each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Try again, a message with the same token; after the usual back-off where no time is given.
    Retry {
        /// The least to wait.
        after: Option<Duration>,
    },
    /// Try again once, with the same token; if that fails too, stop sending for an hour.
    RetryOnce {
        /// The least to wait.
        after: Duration,
    },
    /// Go on and try again later; tell the owner when it happens several times in a row.
    Soften {
        /// The least to wait.
        after: Duration,
    },
    /// Give this one up and go on with the next. [`Error::sentence`](super::Error::sentence) says
    /// why.
    FailThis,
    /// Give this message up and send nothing for a while; reading may go on.
    StopSending {
        /// How long; double it each time, up to a day.
        pause: Duration,
    },
    /// Ask for the account itself first; if that works, skip this one and go on.
    CheckLogin,
    /// Send no request for this account for a while.
    PauseAccount {
        /// How long; for good where no time is given.
        pause: Option<Duration>,
    },
    /// Send no request for this account until its owner has done something.
    AskOwner {
        /// What to ask for.
        ask: Ask,
    },
    /// Upload the file again, once.
    UploadAgain,
    /// The client is wrong: give this one up and report it.
    Bug,
}

/// What an owner is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Log in again.
    LogIn,
    /// Log in again, with other words or with cookies.
    CorrectLogin,
    /// Give the code of the second factor.
    GiveCode,
    /// Prove who they are in the app or on the web, and say so.
    PassCheck,
    /// Accept the terms in the app, and say so.
    AcceptTerms,
    /// Have the operator raise the version of the app in the settings.
    RaiseAppVersion,
}

impl Action {
    /// What Instagram's own "took too long" (408) asks for.
    pub(super) const AFTER_408: Self = Self::Retry {
        after: Some(MINUTE),
    };

    pub(super) fn of(kind: &ErrorKind, is_send: bool) -> Self {
        match kind {
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::ServerError => {
                Self::Retry { after: None }
            }
            ErrorKind::BadBody | ErrorKind::BodyTooLarge { .. } => Self::Retry {
                after: Some(Duration::from_secs(2)),
            },
            ErrorKind::RateLimited { retry_after } => {
                let least = 2 * MINUTE;
                Self::Retry {
                    after: Some(retry_after.map_or(least, |asked| asked.max(least))),
                }
            }
            ErrorKind::SorryTryAgain => Self::RetryOnce { after: MINUTE },
            ErrorKind::MalformedRead1404006 | ErrorKind::InboxMissing | ErrorKind::Unexpected => {
                Self::Soften { after: 2 * MINUTE }
            }
            ErrorKind::StatusFail { .. } if !is_send => Self::Soften { after: 2 * MINUTE },
            ErrorKind::StatusFail { .. }
            | ErrorKind::ThreadGone
            | ErrorKind::RecipientRefuses { .. }
            | ErrorKind::EmojiRefused
            | ErrorKind::ReactionTargetRefused
            | ErrorKind::NotAuthorizedToViewUser
            | ErrorKind::NotFound => Self::FailThis,
            ErrorKind::ActionBlocked { .. } => Self::StopSending { pause: HOUR },
            ErrorKind::LoginRefusedOnThread | ErrorKind::ThreadUserMissing => Self::CheckLogin,
            ErrorKind::SentryBlock => Self::PauseAccount {
                pause: Some(6 * HOUR),
            },
            ErrorKind::Suspended | ErrorKind::InactiveUser => Self::PauseAccount { pause: None },
            ErrorKind::NeedsReupload => Self::UploadAgain,
            ErrorKind::Unsendable | ErrorKind::MalformedRequest { .. } => Self::Bug,
            ErrorKind::SentToWebPage
            | ErrorKind::LoginRequired { .. }
            | ErrorKind::UserHasLoggedOut
            | ErrorKind::WebSession4415001
            | ErrorKind::TwoFactorExpired => Self::AskOwner { ask: Ask::LogIn },
            ErrorKind::BadPassword
            | ErrorKind::InvalidUser
            | ErrorKind::UnusablePassword
            | ErrorKind::TwoFactorUnsupported => Self::AskOwner {
                ask: Ask::CorrectLogin,
            },
            ErrorKind::TwoFactorRequired | ErrorKind::TwoFactorCodeWrong => {
                Self::AskOwner { ask: Ask::GiveCode }
            }
            ErrorKind::ChallengeRequired(_) | ErrorKind::CheckpointRequired { .. } => {
                Self::AskOwner {
                    ask: Ask::PassCheck,
                }
            }
            ErrorKind::ConsentRequired { .. } => Self::AskOwner {
                ask: Ask::AcceptTerms,
            },
            ErrorKind::NeedsUpgrade => Self::AskOwner {
                ask: Ask::RaiseAppVersion,
            },
        }
    }
}
