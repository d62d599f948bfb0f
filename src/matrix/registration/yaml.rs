//! A registration as YAML, the form that homeservers read.

use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_yaml::Value;
use thiserror::Error;
use url::Url;

use super::{Namespaces, Registration};

/// Shorter tokens can be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Why a text is not a usable registration. Shows no token.
#[derive(Debug, Error)]
pub enum RegistrationError {
    /// Not YAML.
    #[error("failed to read the registration: it is not valid YAML{}", at(*.line))]
    NotYaml {
        /// The line where reading ended, counted from 1, when known.
        line: Option<usize>,
    },
    /// A key is missing or is of the wrong kind.
    #[error("failed to read the registration: `{key}` must be {expected}")]
    BadKey {
        /// Which key.
        key: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// A token that anybody could guess.
    #[error(
        "failed to read the registration: `{key}` has fewer than 16 characters; \
         generate a new registration"
    )]
    WeakToken {
        /// Which token.
        key: &'static str,
    },
    /// Both directions use one token.
    #[error(
        "failed to read the registration: `as_token` and `hs_token` must differ; \
         generate a new registration"
    )]
    SameTokens,
    /// The registration could not be put into words.
    #[error("failed to write the registration")]
    NotWritable(#[source] serde_yaml::Error),
}

/// The file, key by key, in the order in which it is written.
#[derive(Serialize)]
struct File<'a> {
    id: &'a str,
    url: Option<&'a Url>,
    as_token: &'a str,
    hs_token: &'a str,
    sender_localpart: &'a str,
    rate_limited: bool,
    receive_ephemeral: bool,
    #[serde(rename = "io.element.msc4190")]
    manages_devices: bool,
    namespaces: &'a Namespaces,
}

impl Registration {
    /// The file to be given to the homeserver. Contains both secrets.
    pub fn to_yaml(&self) -> Result<String, RegistrationError> {
        let file = File {
            id: &self.id,
            url: self.url.as_ref(),
            as_token: self.as_token.expose_secret(),
            hs_token: self.hs_token.expose_secret(),
            sender_localpart: &self.sender_localpart,
            rate_limited: self.rate_limited,
            receive_ephemeral: self.receive_ephemeral,
            manages_devices: self.manages_devices,
            namespaces: &self.namespaces,
        };
        serde_yaml::to_string(&file).map_err(RegistrationError::NotWritable)
    }

    /// Reads a registration, also one that another program made: unknown keys are passed over.
    pub fn from_yaml(text: &str) -> Result<Self, RegistrationError> {
        let file: Value =
            serde_yaml::from_str(text).map_err(|error| RegistrationError::NotYaml {
                line: error.location().map(|place| place.line()),
            })?;
        let registration = Self {
            id: required_text(&file, "id")?,
            url: url(&file)?,
            as_token: token(&file, "as_token")?,
            hs_token: token(&file, "hs_token")?,
            sender_localpart: required_text(&file, "sender_localpart")?,
            rate_limited: flag(&file, "rate_limited")?.unwrap_or(true),
            receive_ephemeral: flag(&file, "receive_ephemeral")?.unwrap_or(false)
                || flag(&file, "de.sorunome.msc2409.push_ephemeral")?.unwrap_or(false),
            manages_devices: flag(&file, "io.element.msc4190")?.unwrap_or(false),
            namespaces: namespaces(&file)?,
        };
        if registration.as_token.expose_secret() == registration.hs_token.expose_secret() {
            return Err(RegistrationError::SameTokens);
        }
        Ok(registration)
    }
}

fn required_text(file: &Value, key: &'static str) -> Result<String, RegistrationError> {
    match file.get(key).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        Some(_) | None => Err(RegistrationError::BadKey {
            key,
            expected: "a text",
        }),
    }
}

fn token(file: &Value, key: &'static str) -> Result<SecretString, RegistrationError> {
    let token = required_text(file, key)?;
    if token.len() < SHORTEST_TOKEN {
        return Err(RegistrationError::WeakToken { key });
    }
    Ok(SecretString::from(token))
}

fn flag(file: &Value, key: &'static str) -> Result<Option<bool>, RegistrationError> {
    match file.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => Err(RegistrationError::BadKey {
            key,
            expected: "true or false",
        }),
    }
}

fn url(file: &Value) -> Result<Option<Url>, RegistrationError> {
    let bad = RegistrationError::BadKey {
        key: "url",
        expected: "an http address or null",
    };
    match file.get("url") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(value) => match value.as_str().and_then(|text| Url::parse(text).ok()) {
            Some(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(url)),
            Some(_) | None => Err(bad),
        },
    }
}

fn namespaces(file: &Value) -> Result<Namespaces, RegistrationError> {
    match file.get("namespaces") {
        None | Some(Value::Null) => Ok(Namespaces::default()),
        Some(value) => {
            serde_yaml::from_value(value.clone()).map_err(|_| RegistrationError::BadKey {
                key: "namespaces",
                expected: "lists `users`, `aliases` and `rooms` of `exclusive` and `regex`",
            })
        }
    }
}

fn at(line: Option<usize>) -> String {
    line.map(|line| format!(" (line {line})"))
        .unwrap_or_default()
}
