//! How a client reaches Instagram and what it claims to be.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

/// Tells the time. Given by the caller, so that a test can hold it still.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970.
    fn now_ms(&self) -> i64;
}

/// Draws random numbers. Given by the caller, so that a test can repeat them.
pub trait Rng: Send + Sync {
    /// Fills `buffer` with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// Everything a [`Client`](crate::Client) is told besides its session.
#[derive(Clone)]
pub struct Settings {
    /// Where the API is: `https://i.instagram.com`.
    pub api_url: Url,
    /// Where the web pages are: `https://www.instagram.com`.
    pub web_url: Url,
    /// Where files are uploaded: `https://rupload.facebook.com`.
    pub upload_url: Url,
    /// Certificates (PEM) to trust besides those of the system.
    pub ca_pem: Option<Vec<u8>>,
    /// The only way out, such as `socks5://127.0.0.1:1080`. The environment is never asked.
    pub proxy: Option<Url>,
    /// The app that the client claims to be.
    pub app: AppVersion,
    /// How long one call may take, from connecting to the last byte.
    pub timeout: Duration,
    /// How many bytes an answer may have, unpacked.
    pub max_body_bytes: usize,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The random numbers.
    pub rng: Arc<dyn Rng>,
}

impl Settings {
    /// The settings for Instagram itself: 30 seconds for a call, 8 MiB for an answer.
    pub fn new(clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        let url = |text| Url::parse(text).expect("a literal address is an address");
        Self {
            api_url: url("https://i.instagram.com"),
            web_url: url("https://www.instagram.com"),
            upload_url: url("https://rupload.facebook.com"),
            ca_pem: None,
            proxy: None,
            app: AppVersion::default(),
            timeout: Duration::from_secs(30),
            max_body_bytes: 8 * 1024 * 1024,
            clock,
            rng,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Settings")
            .field("api_url", &self.api_url.as_str())
            .field("proxied", &self.proxy.is_some())
            .field("app", &self.app)
            .field("timeout", &self.timeout)
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

/// The app that the client claims to be.
///
/// One that is too old gets placeholders instead of newer kinds of messages, and at last nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppVersion {
    /// The version, such as `428.0.0.47.67`.
    pub version: String,
    /// The number that belongs to the version.
    pub version_code: String,
    /// The id of the version's server-drawn screens.
    pub bloks_version_id: String,
}

impl Default for AppVersion {
    fn default() -> Self {
        Self {
            version: "428.0.0.47.67".to_owned(),
            version_code: "961145276".to_owned(),
            bloks_version_id: "7189b949425f9bf80ea8bd880cf5a3080b292d9b1c4b38a18d112f7c4b71e7a8"
                .to_owned(),
        }
    }
}
