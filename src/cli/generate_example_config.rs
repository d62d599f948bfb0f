//! `matrix-instagram generate-example-config`

use std::io::Write;

use anyhow::anyhow;

use super::{
    Failure,
    arguments::Arguments,
    exit_code,
    file::{self, Existing},
};
use crate::config::EXAMPLE;

/// Writes the example where the settings are expected. Never replaces a file.
pub(super) fn generate_example_config(
    arguments: &Arguments,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let path = &arguments.config;
    file::write(path, EXAMPLE, Existing::Keep).map_err(|error| {
        let error = anyhow!(error).context(format!("failed to write {}", path.display()));
        Failure::new(exit_code::CONFIG_NOT_WRITABLE, error)
    })?;
    writeln!(out, "Wrote {}. Next:", path.display())?;
    writeln!(
        out,
        "1. Set homeserver.address, homeserver.domain and bridge.permissions in it."
    )?;
    writeln!(
        out,
        "2. Run: matrix-instagram generate-registration -c {}",
        path.display()
    )?;
    Ok(())
}
