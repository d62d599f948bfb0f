//! Values that must never be printed.

use std::{fmt, fs, io, path::Path};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};

use super::{ConfigError, Problem};

/// What stands in place of a token until `generate-registration` has written it.
pub const SAMPLE_TOKEN: &str = "This value is generated when generating the registration";

/// The largest file that is read as a secret.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// A secret value. Prints, and serialises, as `[hidden]`.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(SecretString);

impl Secret {
    /// The value itself. Must not reach a log.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The value for those who keep secrets themselves.
    pub fn as_secret_string(&self) -> &SecretString {
        &self.0
    }

    /// Whether this is the text that stands in the example.
    pub fn is_sample(&self) -> bool {
        self.expose() == SAMPLE_TOKEN
    }

    /// Reads a secret from the file that `key` names, without the line break at its end.
    pub(super) fn read(key: &str, path: &Path) -> Result<Self, ConfigError> {
        read_limited(path)
            .map(|text| Self::from(text.trim_end_matches(['\r', '\n'])))
            .map_err(|source| ConfigError::SecretFile {
                key: key.to_owned(),
                path: path.into(),
                source,
            })
    }

    /// Checks a token that the bridge cannot work without.
    pub(super) fn check_token(&self, key: &str, problems: &mut Vec<Problem>) {
        if self.is_sample() || self.expose().is_empty() {
            problems.push(Problem::new(
                key,
                "has not been generated yet",
                "run `matrix-instagram generate-registration`",
            ));
        } else if !self.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
            problems.push(Problem::new(
                key,
                "contains a space or a character outside ASCII",
                "put the token from the registration here, on one line",
            ));
        }
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(SecretString::from(value))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("[hidden]")
    }
}

fn read_limited(path: &Path) -> io::Result<String> {
    let size_bytes = fs::metadata(path)?.len();
    if size_bytes > MAX_FILE_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("the file has {size_bytes} bytes; a secret has at most {MAX_FILE_BYTES}"),
        ));
    }
    fs::read_to_string(path)
}
