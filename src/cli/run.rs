//! `matrix-instagram run`

use anyhow::Context;

use super::{
    Failure,
    arguments::Arguments,
    exit_code,
    log::start_log,
    settings::{check, load},
};
use crate::{
    app,
    config::{Environment, Loaded},
};

/// Runs the bridge until it is told to stop.
pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<(), Failure> {
    let Loaded { config, warnings } = load(arguments, environment)?;
    check(&config)?;
    start_log(&config.logging)?;
    for warning in &warnings {
        tracing::warn!("{warning}");
    }
    #[cfg(feature = "crash-points")]
    if let Some(point) = &arguments.crash_at {
        crate::crash_point::arm(point);
    }
    let runtime = tokio::runtime::Runtime::new()
        .context("failed to start the threads of the bridge")
        .map_err(|error| Failure::new(exit_code::BAD_FLAGS, error))?;
    Ok(runtime.block_on(app::run(config))?)
}
