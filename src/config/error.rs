//! Why the settings cannot be used.

use std::path::PathBuf;

use thiserror::Error;

use super::Problems;

/// Why the settings could not be loaded, or must not be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is not there, or may not be read.
    #[error(
        "failed to read the settings from {path}; write a first file with \
         `matrix-instagram --generate-example-config -c {path}`"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not YAML.
    #[error("failed to parse the settings in {path} as YAML")]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<config::ConfigError>,
    },
    /// An environment variable cannot be used.
    #[error("failed to read the settings in the environment")]
    Environment(#[source] Box<config::ConfigError>),
    /// A value has the wrong type.
    #[error("failed to understand the settings")]
    Type(#[source] Box<config::ConfigError>),
    /// A file that should hold a secret cannot be read.
    #[error("failed to read the file {path} named by {key}")]
    SecretFile {
        /// The key that names the file.
        key: String,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Values are samples or cannot be used.
    #[error("the settings cannot be used yet:\n{0}")]
    Invalid(Problems),
}

impl ConfigError {
    /// The exit code of the process: 10 when nothing could be loaded, 11 for values that are
    /// samples or invalid.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Read { .. }
            | Self::Parse { .. }
            | Self::Environment(_)
            | Self::Type(_)
            | Self::SecretFile { .. } => 10,
            Self::Invalid(_) => 11,
        }
    }
}
