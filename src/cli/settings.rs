//! Loading the settings that the command line names.

use super::{Failure, arguments::Arguments};
use crate::config::{Config, ConfigError, Environment, Loaded};

/// Loads the settings without looking at their values.
pub(super) fn load(arguments: &Arguments, environment: &Environment) -> Result<Loaded, Failure> {
    Ok(Config::load(Some(&arguments.config), environment)?)
}

/// Makes sure that the bridge can run with these settings.
pub(super) fn check(config: &Config) -> Result<(), Failure> {
    Ok(config.validate().map_err(ConfigError::Invalid)?)
}
