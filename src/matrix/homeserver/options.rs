//! How a homeserver is reached.

use std::{fmt, time::Duration};

use ruma::OwnedServerName;
use secrecy::SecretString;
use thiserror::Error;
use url::Url;

use crate::clock::{SharedClock, SharedEntropy};

/// How a homeserver is reached.
#[derive(Clone)]
pub struct HomeserverOptions {
    /// Where its client API is, such as `http://127.0.0.1:8008`.
    pub address: Url,
    /// Its name, the part of user ids behind the colon.
    pub domain: OwnedServerName,
    /// Our token, from the registration.
    pub as_token: SecretString,
    /// How many times a request is sent again before its caller hears of the trouble.
    pub retry_limit: u32,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// Reads `Retry-After` dates.
    pub clock: SharedClock,
    /// Spreads retries.
    pub entropy: SharedEntropy,
}

impl fmt::Debug for HomeserverOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("HomeserverOptions")
            .field("address", &self.address.as_str())
            .field("domain", &self.domain)
            .field("retry_limit", &self.retry_limit)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// Why no client for a homeserver could be made.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The address is not one of a homeserver.
    #[error(
        "the homeserver's address must be like http://127.0.0.1:8008 or https://matrix.example.org"
    )]
    BadAddress,
    /// The HTTP client does not start.
    #[error("failed to set up the HTTP client for the homeserver")]
    Http(#[source] reqwest::Error),
}
