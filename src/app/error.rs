//! Why the bridge stopped.

use thiserror::Error;

/// Why the bridge could not start or had to stop.
#[derive(Debug, Error)]
#[error("{what}")]
pub struct RunError {
    /// The exit code of the process: see `docs/operations/exit-codes.md`.
    pub exit_code: u8,
    /// What was tried.
    pub what: String,
    /// Why it failed.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}
