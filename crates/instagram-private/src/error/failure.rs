//! The error of every call.

use std::error::Error as StdError;
use std::fmt;

use super::{Action, Call, ErrorKind, Subject};

/// Why a call failed. Holds no secret, no name and no text: it may be logged.
#[derive(thiserror::Error)]
#[error("could not {}{}", call.what, status_suffix(*http_status))]
pub struct Error {
    kind: Box<ErrorKind>,
    call: Call,
    http_status: Option<u16>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(call: Call, http_status: Option<u16>, kind: ErrorKind) -> Self {
        Self {
            kind: Box::new(kind),
            call,
            http_status,
            source: None,
        }
    }

    pub(crate) fn from_transport(call: Call, error: reqwest::Error) -> Self {
        let kind = if error.is_builder() {
            ErrorKind::Unsendable
        } else if error.is_timeout() {
            ErrorKind::Timeout
        } else if error.is_decode() {
            ErrorKind::BadBody
        } else {
            ErrorKind::Transport
        };
        let source = Some(error.without_url().into());
        Self {
            source,
            ..Self::new(call, None, kind)
        }
    }

    /// What kind of failure it was.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// What to do now.
    pub fn action(&self) -> Action {
        if *self.kind == ErrorKind::Timeout && self.http_status == Some(408) {
            return Action::AFTER_408;
        }
        Action::of(&self.kind, self.is_send())
    }

    /// What happened and what to do, in plain words for the person concerned.
    ///
    /// May repeat what Instagram said, names included: not for a log.
    pub fn sentence(&self) -> String {
        self.kind.sentence()
    }

    /// The status of the answer, where there was one.
    pub fn http_status(&self) -> Option<u16> {
        self.http_status
    }

    /// Whether a message was on its way out, which may or may not have arrived.
    pub(crate) fn is_send(&self) -> bool {
        self.call.subject == Subject::Send
    }
}

fn status_suffix(status: Option<u16>) -> String {
    status
        .map(|status| format!(" (status {status})"))
        .unwrap_or_default()
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("call", &self.call.what)
            .field("kind", &self.kind)
            .field("http_status", &self.http_status)
            .field("source", &self.source)
            .finish()
    }
}

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The certificates are not in PEM form.
    #[error("could not read the certificates to trust; they must be in PEM form")]
    Certificates(#[source] reqwest::Error),
    /// The proxy is none.
    #[error("could not use the proxy; its address must be http, https or socks5")]
    Proxy(#[source] reqwest::Error),
    /// The address of the API has no host.
    #[error("could not use the address of the api; it must be http or https and name a host")]
    ApiUrl,
    /// Encryption or name resolution could not be set up.
    #[error("could not set up the http client")]
    Http(#[source] reqwest::Error),
}
