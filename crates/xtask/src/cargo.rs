//! Cargo, called as a person would call it.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The cargo that runs us, else the one in the search path.
pub fn command(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Runs cargo with its output on the terminal.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn run(root: &Path, arguments: &[&str]) -> Result<()> {
    let status = command(root).args(arguments).stdin(Stdio::null()).status();
    let status = status.context("cannot start cargo")?;
    ensure!(
        status.success(),
        "`cargo {}` failed: see above",
        arguments.join(" ")
    );
    Ok(())
}

/// The programs that the demo runs.
#[derive(Clone, Debug)]
pub struct Programs {
    /// The bridge.
    pub bridge: PathBuf,
    /// The fake Instagram.
    pub simulator: PathBuf,
    /// The Matrix user.
    pub matrix_user: PathBuf,
}

/// Which build the demo's programs come from.
#[derive(Clone, Copy, Debug)]
pub enum Build {
    /// One of their own, as a release would have them.
    OfTheirOwn,
    /// The one that `cargo test` has made already, which saves minutes of building the
    /// dependencies with slightly other features.
    OfTheTests,
}

impl Build {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::OfTheirOwn => &[
                "build",
                "--package=matrix-instagram",
                "--package=simulator",
                "--package=matrix-user",
                "--bins",
            ],
            Self::OfTheTests => &["test", "--workspace", "--all-features", "--no-run"],
        }
    }
}

/// Builds the demo's programs, with cargo's progress on the terminal.
///
/// # Errors
/// When the build fails.
pub fn build_programs(root: &Path, which: Build) -> Result<Programs> {
    let mut build = command(root);
    build
        .args(which.arguments())
        .arg("--message-format=json-render-diagnostics");
    let output = build.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let output = output.context("cannot start cargo")?;
    ensure!(output.status.success(), "the build failed: see above");
    let messages = String::from_utf8_lossy(&output.stdout);
    let find = |name: &str| {
        let mut executables = messages.lines().filter_map(|line| executable(line, name));
        executables
            .next_back()
            .with_context(|| format!("cargo built no program {name}"))
    };
    Ok(Programs {
        bridge: find("matrix-instagram")?,
        simulator: find("simulator")?,
        matrix_user: find("matrix-user")?,
    })
}

/// The path in one of cargo's messages, if the message tells of this program.
fn executable(line: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_it = message["target"]["name"] == name
        && message["target"]["kind"][0] == "bin"
        && message["profile"]["test"] == false;
    is_it
        .then(|| message["executable"].as_str().map(PathBuf::from))
        .flatten()
}

/// What `cargo metadata` says.
///
/// # Errors
/// When cargo fails or does not answer with JSON.
pub fn metadata(root: &Path) -> Result<Value> {
    let mut metadata = command(root);
    metadata.args(["metadata", "--format-version", "1", "--locked"]);
    let output = metadata
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    ensure!(
        output.status.success(),
        "`cargo metadata` failed: see above"
    );
    serde_json::from_slice(&output.stdout).context("`cargo metadata` did not answer with JSON")
}
