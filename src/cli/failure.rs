//! How a sub-command fails: with an error for people and a number for programs.

use std::fmt;

/// The exit codes of the command line itself. Those of a start that failed come with
/// [`RunError`](crate::app::RunError) and [`ConfigError`](crate::config::ConfigError); all are
/// listed in `docs/operations/exit-codes.md`.
pub mod exit_code {
    /// The command line cannot be understood, or the answer could not be written.
    pub const BAD_FLAGS: u8 = 1;
    /// A registration was asked for together with `--no-update`.
    pub const FLAGS_CONTRADICT: u8 = 5;
    /// The log cannot be set up.
    pub const LOG: u8 = 12;
    /// A registration was asked for and `homeserver.domain` is not set.
    pub const NO_DOMAIN: u8 = 20;
    /// The registration cannot be read or written.
    pub const REGISTRATION_NOT_WRITABLE: u8 = 21;
    /// The settings cannot be written.
    pub const CONFIG_NOT_WRITABLE: u8 = 22;
}

/// Why a sub-command failed. Prints as the error and, line by line, its causes.
#[derive(Debug)]
pub struct Failure {
    exit_code: u8,
    error: anyhow::Error,
}

impl Failure {
    pub(super) fn new(exit_code: u8, error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit_code,
            error: error.into(),
        }
    }

    /// The exit code of the process.
    pub fn exit_code(&self) -> u8 {
        self.exit_code
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(mistake) = self.error.downcast_ref::<clap::Error>() {
            return write!(formatter, "{mistake}");
        }
        let mut text = format!("error: {}", self.error);
        for cause in self.error.chain().skip(1).map(ToString::to_string) {
            // Some errors for administrators quote their cause between other explanations.
            if !text.contains(&cause) {
                text = text + "\n  because: " + cause.as_str();
            }
        }
        formatter.write_str(&text)
    }
}

impl From<std::io::Error> for Failure {
    /// The answer could not be written.
    fn from(error: std::io::Error) -> Self {
        Self::new(
            exit_code::BAD_FLAGS,
            anyhow::Error::new(error).context("failed to print"),
        )
    }
}

impl From<crate::config::ConfigError> for Failure {
    fn from(error: crate::config::ConfigError) -> Self {
        Self::new(error.exit_code(), error)
    }
}

impl From<crate::app::RunError> for Failure {
    fn from(error: crate::app::RunError) -> Self {
        Self::new(error.exit_code, error)
    }
}
