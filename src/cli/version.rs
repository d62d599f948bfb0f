//! `matrix-instagram version`

use std::io::Write;

use super::Failure;

const NAME: &str = env!("CARGO_PKG_NAME");
const VERSION: &str = env!("CARGO_PKG_VERSION");
const URL: &str = env!("CARGO_PKG_REPOSITORY");

/// Shows the version, for people or as JSON.
pub(super) fn version(json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        let fields = serde_json::json!({ "name": NAME, "version": VERSION, "url": URL });
        writeln!(out, "{fields}")?;
    } else {
        writeln!(out, "{NAME} {VERSION}")?;
    }
    Ok(())
}
