//! Where tests keep the servers that they installed.

use std::path::{Path, PathBuf};

/// The folder in which tests keep the servers that they installed.
///
/// Below the build folder, so that `cargo clean` removes it and every test binary finds the same.
pub fn dir() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    workspace.join(target).join("servers")
}
