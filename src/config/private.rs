//! The section `network.private`.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use super::{Problem, Secret, duration};

/// The private API, the one that the apps use.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct PrivateConfig {
    /// Where requests of the app go.
    pub api_url: Url,
    /// Where requests of the website go.
    pub web_url: Url,
    /// Where files are uploaded to.
    pub upload_url: Url,
    /// Where events are pushed from.
    pub realtime_url: Url,
    /// Hosts that files may be downloaded from, each with its subdomains.
    #[serde(deserialize_with = "list")]
    pub media_hosts: Vec<String>,
    /// A PEM file of further certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// A proxy for everything that goes to Instagram. May contain a password.
    pub proxy: Option<Secret>,
    /// The version of the app that the bridge says it is.
    pub app_version: String,
    /// The number that belongs to that version.
    pub app_version_code: String,
    /// The layout version that belongs to that version.
    pub bloks_version_id: String,
    /// The longest text of one message, in characters.
    pub text_limit: usize,
    /// How often Instagram is asked for news.
    pub poll: PollConfig,
}

/// How often Instagram is asked for news.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct PollConfig {
    /// While a chat is being used.
    #[serde(with = "duration")]
    pub active_interval: Duration,
    /// After some minutes without traffic.
    #[serde(with = "duration")]
    pub idle_interval: Duration,
    /// After an hour without traffic.
    #[serde(with = "duration")]
    pub quiet_interval: Duration,
    /// For message requests that were not accepted yet.
    #[serde(with = "duration")]
    pub pending_interval: Duration,
    /// The least time between two requests of one login.
    #[serde(with = "duration")]
    pub min_request_gap: Duration,
}

impl PrivateConfig {
    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        for (key, url) in [
            ("network.private.api_url", &self.api_url),
            ("network.private.web_url", &self.web_url),
            ("network.private.upload_url", &self.upload_url),
        ] {
            check_scheme(key, url.as_str(), &["https", "http"], problems);
        }
        if let Some(proxy) = &self.proxy {
            let schemes = ["http", "https", "socks5", "socks5h"];
            check_scheme("network.private.proxy", proxy.expose(), &schemes, problems);
        }
        if self.text_limit == 0 {
            problems.push(Problem::new(
                "network.private.text_limit",
                "must not be 0",
                "leave it out to have 1000",
            ));
        }
        self.poll.check(problems);
    }
}

impl PollConfig {
    fn check(&self, problems: &mut Vec<Problem>) {
        for (key, interval) in [
            ("active_interval", self.active_interval),
            ("idle_interval", self.idle_interval),
            ("quiet_interval", self.quiet_interval),
            ("pending_interval", self.pending_interval),
        ] {
            if interval.is_zero() {
                problems.push(Problem::new(
                    format!("network.private.poll.{key}"),
                    "must not be zero",
                    "leave it out to have the default",
                ));
            }
        }
        if self.active_interval > self.idle_interval || self.idle_interval > self.quiet_interval {
            problems.push(Problem::new(
                "network.private.poll",
                "the intervals do not grow from active over idle to quiet",
                "make active_interval the shortest and quiet_interval the longest",
            ));
        }
    }
}

/// Checks how an address begins, without repeating it: it may contain a password.
fn check_scheme(key: &str, address: &str, schemes: &[&str], problems: &mut Vec<Problem>) {
    let url = Url::parse(address).ok().filter(Url::has_host);
    if !url.is_some_and(|url| schemes.contains(&url.scheme())) {
        let wanted: Vec<String> = schemes
            .iter()
            .map(|scheme| format!("{scheme}://"))
            .collect();
        problems.push(Problem::new(
            key,
            "is not an address of the right kind",
            format!("begin it with {} and a host", wanted.join(", ")),
        ));
    }
}

/// Reads a list, or a text with commas, which is how the environment gives one.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Joined(String),
        Listed(Vec<String>),
    }
    Ok(match Written::deserialize(deserializer)? {
        Written::Joined(text) => text
            .split(',')
            .map(str::trim)
            .filter(|host| !host.is_empty())
            .map(str::to_owned)
            .collect(),
        Written::Listed(hosts) => hosts,
    })
}
