//! `cargo xtask audit`: known vulnerabilities, licences and sources, with cargo-deny.

use anyhow::{Result, ensure};

use crate::{
    cargo,
    console::{Steps, detail},
    servers::{cache, machine},
    tree,
};

const VERSION: &str = "0.20.2";

/// Installs cargo-deny below the build folder and runs it with deny.toml.
///
/// # Errors
/// When it cannot be installed, or finds something.
pub fn audit() -> Result<()> {
    let root = tree::root();
    let mut steps = Steps::new(2);
    let dir = machine::make_folder(&cache::dir())?.join("cargo-deny");
    let program = dir.join("bin/cargo-deny");
    steps.step("install cargo-deny", || {
        let installed = machine::output(std::process::Command::new(&program).arg("--version"));
        if installed.is_ok_and(|text| text.trim().ends_with(VERSION)) {
            detail("it is there already");
            return Ok(());
        }
        let dir = dir.to_string_lossy();
        cargo::run(
            &root,
            &[
                "install",
                "--locked",
                "--root",
                &dir,
                "cargo-deny",
                "--version",
                VERSION,
            ],
        )
    })?;
    steps.step("cargo deny check", || {
        let mut check = std::process::Command::new(&program);
        let status = check
            .args(["--all-features", "check"])
            .current_dir(&root)
            .status()?;
        ensure!(status.success(), "cargo-deny found something: see above");
        Ok(())
    })
}
