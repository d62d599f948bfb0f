//! The network as a whole.

use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use instagram_private::{AppVersion, Client, Session, Settings};
use secrecy::SecretString;
use url::Url;

use super::account::{Connection, PrivateAccount};
use super::listen::PollOptions;
use crate::clock::{SharedClock, SharedEntropy};
use crate::remote::{Account, LoginError, LoginId, NewLogin, RemoteNetwork};

/// Everything the private API is told besides the logins.
#[derive(Clone)]
pub struct PrivateOptions {
    /// Where the API is; `None` for Instagram's own.
    pub api_url: Option<Url>,
    /// Where the web pages are; `None` for Instagram's own.
    pub web_url: Option<Url>,
    /// Where files are uploaded; `None` for Instagram's own.
    pub upload_url: Option<Url>,
    /// Certificates (PEM) to trust besides those of the system.
    pub ca_pem: Option<Vec<u8>>,
    /// The only way out, such as `socks5://127.0.0.1:1080`.
    pub proxy: Option<Url>,
    /// The app that is claimed to be used: version, version code and bloks id; `None` for the one
    /// this version was made after.
    pub app: Option<(String, String, String)>,
    /// How often and how patiently is polled.
    pub poll: PollOptions,
    /// The time.
    pub clock: SharedClock,
    /// The randomness.
    pub entropy: SharedEntropy,
}

impl PrivateOptions {
    /// Instagram itself, with default figures.
    pub fn new(clock: SharedClock, entropy: SharedEntropy) -> Self {
        Self {
            api_url: None,
            web_url: None,
            upload_url: None,
            ca_pem: None,
            proxy: None,
            app: None,
            poll: PollOptions::default(),
            clock,
            entropy,
        }
    }
}

impl fmt::Debug for PrivateOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PrivateOptions")
            .field("api_url", &self.api_url.as_ref().map(Url::as_str))
            .field("proxied", &self.proxy.is_some())
            .field("poll", &self.poll)
            .finish_non_exhaustive()
    }
}

/// Instagram over its private API.
#[derive(Clone, Debug)]
pub struct PrivateNetwork {
    options: PrivateOptions,
}

impl PrivateNetwork {
    /// Makes the network. Nothing is sent.
    pub fn new(options: PrivateOptions) -> Self {
        Self { options }
    }

    pub(super) fn client(&self, session: Session) -> Result<Client, LoginError> {
        Client::new(self.settings(), session).map_err(|error| LoginError::Unreachable(error.into()))
    }

    pub(super) fn settings(&self) -> Settings {
        let options = &self.options;
        let clock = Arc::new(ClientClock(options.clock.clone()));
        let rng = Arc::new(ClientRng(options.entropy.clone()));
        let usual = Settings::new(clock, rng);
        let app = options
            .app
            .clone()
            .map(|(version, version_code, bloks_version_id)| AppVersion {
                version,
                version_code,
                bloks_version_id,
            });
        Settings {
            api_url: options.api_url.clone().unwrap_or(usual.api_url),
            web_url: options.web_url.clone().unwrap_or(usual.web_url),
            upload_url: options.upload_url.clone().unwrap_or(usual.upload_url),
            ca_pem: options.ca_pem.clone(),
            proxy: options.proxy.clone(),
            app: app.unwrap_or(usual.app),
            ..usual
        }
    }
}

impl RemoteNetwork for PrivateNetwork {
    fn log_in_with_cookies<'a>(
        &'a self,
        pasted: &'a str,
        known: &'a [SecretString],
    ) -> BoxFuture<'a, Result<NewLogin, LoginError>> {
        Box::pin(self.log_in(pasted, known))
    }

    fn connect(&self, login: &LoginId, session: &str) -> Result<Arc<dyn Account>, LoginError> {
        let unusable = || {
            LoginError::BadInput(
                "the stored session cannot be read; log out and log in again".to_owned(),
            )
        };
        let session: Session = serde_json::from_str(session).map_err(|_| unusable())?;
        if session.user_id().as_str() != login.as_str() {
            return Err(unusable());
        }
        let client = self.client(session)?;
        let tools = (self.options.clock.clone(), self.options.entropy.clone());
        let connection = Connection::new(login.clone(), client, self.options.poll.clone(), tools);
        Ok(Arc::new(PrivateAccount(Arc::new(connection))))
    }
}

/// Our clock in the client's words.
struct ClientClock(SharedClock);

impl instagram_private::Clock for ClientClock {
    fn now_ms(&self) -> i64 {
        self.0.now_ms()
    }
}

/// Our randomness in the client's words.
struct ClientRng(SharedEntropy);

impl instagram_private::Rng for ClientRng {
    fn fill(&self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }
}
