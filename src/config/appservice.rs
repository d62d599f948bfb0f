//! The section `appservice`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

use super::{ConfigError, Problem, Secret, UsernameTemplate};

/// How the homeserver reaches the bridge.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct AppserviceConfig {
    /// The address that goes into the registration.
    pub address: Url,
    /// The network address to listen on.
    pub hostname: String,
    /// The port to listen on.
    pub port: u16,
    /// The id of the registration.
    pub id: String,
    /// The Matrix user that answers commands.
    pub bot: BotConfig,
    /// The localpart of ghosts.
    pub username_template: UsernameTemplate,
    /// The token the bridge shows to the homeserver.
    pub as_token: Secret,
    /// The file that `as_token` was read from.
    pub as_token_file: Option<PathBuf>,
    /// The token the homeserver shows to the bridge.
    pub hs_token: Secret,
    /// The file that `hs_token` was read from.
    pub hs_token_file: Option<PathBuf>,
    /// How the localparts of the bridge's room aliases begin.
    pub alias_prefix: String,
}

/// The Matrix user that answers commands.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct BotConfig {
    /// Its localpart.
    pub username: String,
    /// Its display name.
    pub displayname: String,
}

impl AppserviceConfig {
    /// Replaces each token by the contents of its file, where one is named.
    pub(super) fn read_files(&mut self) -> Result<(), ConfigError> {
        if let Some(path) = &self.as_token_file {
            self.as_token = Secret::read("appservice.as_token_file", path)?;
        }
        if let Some(path) = &self.hs_token_file {
            self.hs_token = Secret::read("appservice.hs_token_file", path)?;
        }
        Ok(())
    }

    pub(super) fn check(&self, problems: &mut Vec<Problem>) {
        self.as_token.check_token("appservice.as_token", problems);
        self.hs_token.check_token("appservice.hs_token", problems);
        self.check_tokens_differ(problems);
        self.check_addresses(problems);
        check_localpart("appservice.bot.username", &self.bot.username, problems);
        check_localpart("appservice.alias_prefix", &self.alias_prefix, problems);
        if self.id.is_empty() {
            problems.push(Problem::new(
                "appservice.id",
                "must not be empty",
                "leave it out to have `instagram`",
            ));
        }
    }

    fn check_tokens_differ(&self, problems: &mut Vec<Problem>) {
        if !self.as_token.is_sample() && self.as_token.expose() == self.hs_token.expose() {
            problems.push(Problem::new(
                "appservice.hs_token",
                "is the same as as_token",
                "use the two different tokens of the registration",
            ));
        }
    }

    fn check_addresses(&self, problems: &mut Vec<Problem>) {
        if !matches!(self.address.scheme(), "http" | "https") {
            problems.push(Problem::new(
                "appservice.address",
                format!("`{}` does not begin with http:// or https://", self.address),
                "set it to where the homeserver reaches the bridge",
            ));
        }
        if self.hostname.is_empty() {
            problems.push(Problem::new(
                "appservice.hostname",
                "must not be empty",
                "use 127.0.0.1, or 0.0.0.0 inside a container",
            ));
        }
        if self.port == 0 {
            problems.push(Problem::new(
                "appservice.port",
                "must not be 0",
                "choose a free port, such as 29330",
            ));
        }
    }
}

/// Checks that a text can stand at the beginning of a Matrix id or alias.
fn check_localpart(key: &str, text: &str, problems: &mut Vec<Problem>) {
    if text.is_empty() || !text.bytes().all(is_localpart_byte) {
        problems.push(Problem::new(
            key,
            format!("`{text}` cannot be part of a Matrix id"),
            "use lower-case letters, digits and the characters . _ = - / +",
        ));
    }
}

/// Whether a byte may stand in the localpart of a Matrix user id.
pub(super) fn is_localpart_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._=-/+".contains(&byte)
}
