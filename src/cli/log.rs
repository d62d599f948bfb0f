//! Setting up the log.

use std::io::IsTerminal;

use anyhow::{Context, anyhow};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use super::{Failure, exit_code};
use crate::config::{LogFormat, LoggingConfig};

/// Begins to write the log to standard output, with colours only on a terminal.
pub(super) fn start_log(config: &LoggingConfig) -> Result<(), Failure> {
    try_start(config).map_err(|error| Failure::new(exit_code::LOG, error))
}

fn try_start(config: &LoggingConfig) -> Result<(), anyhow::Error> {
    let filter = EnvFilter::builder()
        .parse(&config.level)
        .with_context(|| format!("failed to understand logging.level `{}`", config.level))?;
    let lines = fmt::layer().with_ansi(std::io::stdout().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    let started = match config.format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json()).try_init(),
    };
    started.map_err(|error| anyhow!(error).context("failed to set up the log"))
}
