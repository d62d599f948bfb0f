//! The one error of every request to the homeserver.

use std::time::Duration;

use ruma::api::error::{DeserializationError, IntoHttpError};
use thiserror::Error;

use super::Refusal;

/// Why a request to the homeserver did not succeed.
///
/// Retries have already happened inside. Neither `Display` nor `Debug` shows a token, an address
/// with its query, or anything of an event's content.
#[derive(Debug, Error)]
pub enum MatrixError {
    /// The homeserver read the request and said no.
    #[error("failed to {action}: the homeserver refused ({refusal})")]
    Refused {
        /// What was tried.
        action: &'static str,
        /// Its words.
        refusal: Refusal,
    },
    /// The homeserver wants fewer requests (429).
    #[error("failed to {action}: the homeserver limits requests ({refusal})")]
    Limited {
        /// What was tried.
        action: &'static str,
        /// Its words.
        refusal: Refusal,
        /// How long it wants us to wait, when it said so.
        retry_after: Option<Duration>,
    },
    /// The homeserver, or a proxy before it, is in trouble (5xx).
    #[error("failed to {action}: the homeserver is in trouble ({refusal})")]
    Troubled {
        /// What was tried.
        action: &'static str,
        /// Its words.
        refusal: Refusal,
    },
    /// No answer came.
    #[error("failed to {action}: no answer from the homeserver")]
    Unreachable {
        /// What was tried.
        action: &'static str,
        /// The cause, without the address.
        #[source]
        source: reqwest::Error,
    },
    /// A request that must not be repeated blindly may or may not have been carried out.
    #[error("failed to {action}: it is not known whether the homeserver did it")]
    FateUnknown {
        /// What was tried.
        action: &'static str,
        /// What happened instead of an answer.
        #[source]
        source: Box<MatrixError>,
    },
    /// The homeserver said yes in a form that cannot be read.
    #[error("failed to {action}: the homeserver's answer makes no sense")]
    BadAnswer {
        /// What was tried.
        action: &'static str,
        /// What is wrong with it.
        #[source]
        source: DeserializationError,
    },
    /// The answer is larger than we are willing to read.
    #[error("failed to {action}: the homeserver's answer is larger than {limit_bytes} bytes")]
    AnswerTooLarge {
        /// What was tried.
        action: &'static str,
        /// The limit it went over.
        limit_bytes: usize,
    },
    /// The request could not be put into words; nothing was sent.
    #[error("failed to {action}: the request cannot be written")]
    BadRequest {
        /// What was tried.
        action: &'static str,
        /// Why not.
        #[source]
        source: IntoHttpError,
    },
}

/// What a caller that keeps the work does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The same request cannot succeed.
    Never,
    /// After the caller's own backoff.
    Soon,
    /// Not before this has passed.
    After(Duration),
}

impl MatrixError {
    /// The homeserver's error answer, when there was one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused { refusal, .. }
            | Self::Limited { refusal, .. }
            | Self::Troubled { refusal, .. } => Some(refusal),
            Self::FateUnknown { source, .. } => source.refusal(),
            Self::Unreachable { .. }
            | Self::BadAnswer { .. }
            | Self::AnswerTooLarge { .. }
            | Self::BadRequest { .. } => None,
        }
    }

    /// The Matrix error code, when the homeserver gave one.
    pub fn errcode(&self) -> Option<&str> {
        self.refusal()?.errcode.as_deref()
    }

    /// The HTTP status of the error answer, when there was one.
    pub fn status(&self) -> Option<u16> {
        self.refusal().map(|refusal| refusal.status)
    }

    /// Whether the homeserver said that this user may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.has_errcode("M_FORBIDDEN")
    }

    /// Whether the thing asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        self.has_errcode("M_NOT_FOUND")
    }

    /// Whether the homeserver does not know this endpoint.
    pub fn is_unrecognized(&self) -> bool {
        self.has_errcode("M_UNRECOGNIZED")
            || (self.errcode().is_none() && matches!(self.status(), Some(404 | 405)))
    }

    /// Whether the homeserver does not know the device that the intent speaks as: it has to be
    /// made again with `Intent::ensure_device`.
    pub fn is_unknown_device(&self) -> bool {
        self.errcode()
            .is_some_and(|errcode| errcode.ends_with("M_UNKNOWN_DEVICE"))
    }

    /// Whether the homeserver does not accept our token at all.
    pub fn is_token_rejected(&self) -> bool {
        self.has_errcode("M_UNKNOWN_TOKEN") || self.has_errcode("M_MISSING_TOKEN")
    }

    /// Whether the homeserver as a whole is not there: nothing else will succeed either.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Troubled { refusal, .. } => {
                refusal.errcode.is_none() && matches!(refusal.status, 502..=504)
            }
            Self::FateUnknown { source, .. } => source.is_unreachable(),
            Self::Refused { .. }
            | Self::Limited { .. }
            | Self::BadAnswer { .. }
            | Self::AnswerTooLarge { .. }
            | Self::BadRequest { .. } => false,
        }
    }

    /// What a caller that keeps the work does next. A rejected token counts as passing trouble:
    /// a homeserver that was restarted without our registration forgets no message of ours. So
    /// does a 401, 403 or 404 without a Matrix error code: a proxy says that while the homeserver
    /// behind it is away.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Refused { refusal, .. } if matches!(refusal.status, 408 | 425) => Retry::Soon,
            Self::Refused { refusal, .. }
                if refusal.errcode.is_none() && matches!(refusal.status, 401 | 403 | 404) =>
            {
                Retry::Soon
            }
            Self::Refused { .. } if self.is_token_rejected() || self.is_unknown_device() => {
                Retry::Soon
            }
            Self::Limited {
                retry_after: Some(delay),
                ..
            } => Retry::After(*delay),
            Self::Limited { .. }
            | Self::Troubled { .. }
            | Self::Unreachable { .. }
            | Self::FateUnknown { .. }
            | Self::BadAnswer { .. } => Retry::Soon,
            Self::Refused { .. } | Self::AnswerTooLarge { .. } | Self::BadRequest { .. } => {
                Retry::Never
            }
        }
    }

    fn has_errcode(&self, wanted: &str) -> bool {
        self.errcode() == Some(wanted)
    }
}
