//! `matrix-instagram check-config`

use std::io::Write;

use super::{
    Failure,
    arguments::Arguments,
    settings::{check, load},
};
use crate::config::{Environment, Loaded};

/// Says everything that is wrong with the settings. Opens no connection.
pub(super) fn check_config(
    arguments: &Arguments,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let Loaded { config, warnings } = load(arguments, environment)?;
    for warning in &warnings {
        writeln!(out, "warning: {warning}")?;
    }
    check(&config)?;
    writeln!(out, "{} is fine.", arguments.config.display())?;
    Ok(())
}
