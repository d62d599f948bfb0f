//! The section `homeserver`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Problem, duration};

/// The host of the address in the example.
const SAMPLE_HOST: &str = "matrix.example.com";
/// The domain in the example.
pub(super) const SAMPLE_DOMAIN: &str = "example.com";

/// The Matrix server this bridge belongs to.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct HomeserverConfig {
    /// Where the bridge reaches the homeserver.
    pub address: Url,
    /// What stands after the colon in its Matrix ids.
    pub domain: String,
    /// How often one request is repeated before it counts as failed.
    pub retry_limit: u32,
    /// How long the bridge waits at start for the homeserver.
    #[serde(with = "duration")]
    pub startup_timeout: Duration,
    /// How often the bridge asks for events that were not pushed; zero for never.
    #[serde(with = "duration")]
    pub sync_interval: Duration,
}

impl HomeserverConfig {
    /// Whether the domain is missing or still that of the example.
    pub fn domain_is_sample(&self) -> bool {
        self.domain.is_empty() || self.domain == SAMPLE_DOMAIN
    }

    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        self.check_address(problems);
        self.check_domain(problems);
        if self.startup_timeout.is_zero() {
            problems.push(Problem::new(
                "homeserver.startup_timeout",
                "must not be zero",
                "give the homeserver some time, such as 1m",
            ));
        }
    }

    fn check_address(&self, problems: &mut Vec<Problem>) {
        let key = "homeserver.address";
        if self.address.host_str() == Some(SAMPLE_HOST) {
            problems.push(Problem::new(
                key,
                format!("still has the sample value `{}`", self.address),
                "set it to where the bridge reaches your homeserver, \
                 such as http://127.0.0.1:8008",
            ));
        } else if !matches!(self.address.scheme(), "http" | "https") {
            problems.push(Problem::new(
                key,
                format!("`{}` does not begin with http:// or https://", self.address),
                "set it to where the bridge reaches your homeserver, \
                 such as http://127.0.0.1:8008",
            ));
        }
    }

    fn check_domain(&self, problems: &mut Vec<Problem>) {
        let key = "homeserver.domain";
        let remedy = "set it to what stands after the colon in Matrix ids of your homeserver";
        if self.domain_is_sample() {
            let what = format!("still has the sample value `{}`", self.domain);
            problems.push(Problem::new(key, what, remedy));
        } else if !is_server_name(&self.domain) {
            let what = format!("`{}` is not a server name", self.domain);
            problems.push(Problem::new(key, what, remedy));
        }
    }
}

/// Whether a text can be the server part of a Matrix id: a host name or address, and perhaps a
/// port.
pub(super) fn is_server_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}
