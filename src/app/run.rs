//! Starting and stopping.

use super::RunError;
use crate::config::Config;

/// Runs the bridge until it is told to stop.
pub async fn run(config: Config) -> Result<(), RunError> {
    tracing::info!(domain = %config.homeserver.domain, "nothing to run yet");
    Ok(())
}
