//! The steps of `cargo xtask test`, in order; the first that fails ends it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::licences;
use crate::{
    cargo::{self, Build},
    console::{Steps, detail, say},
    demo,
    servers::{cache, postgres, synapse},
    tree,
};

/// How the checks are to be run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Leave out what needs Postgres.
    pub without_postgres: bool,
    /// Let the tests that can run for long do so.
    pub long: bool,
}

/// Runs all checks.
///
/// # Errors
/// When one fails; the error names it.
pub fn run(options: Options) -> Result<()> {
    let root = tree::root();
    let mut steps = Steps::new(if options.without_postgres { 6 } else { 7 });
    steps.step("install Synapse for the tests", || {
        synapse::install(&cache::dir(), &detail).map(drop)
    })?;
    if !options.without_postgres {
        steps.step("find Postgres for the tests", find_postgres)?;
    }
    steps.step("format: cargo fmt", || {
        cargo::run(&root, &["fmt", "--all", "--", "--check"])
    })?;
    steps.step("licences and banned crates", || licences::check(&root))?;
    steps.step("lints: cargo clippy", || cargo::run(&root, CLIPPY))?;
    steps.step("tests: cargo test", || test(&root, options))?;
    steps.step("the scripted demo", || demo::run(&scripted_demo()))?;
    say("");
    say("Everything holds:");
    steps.summary();
    Ok(())
}

const CLIPPY: &[&str] = &[
    "clippy",
    "--workspace",
    "--all-targets",
    "--all-features",
    "--",
    "-D",
    "warnings",
];

fn find_postgres() -> Result<()> {
    let advice = "the store is tested on Postgres too; `--without-postgres` leaves that out";
    let bin = postgres::ensure_binaries(&detail).context(advice)?;
    detail(&format!("found in {}", bin.display()));
    Ok(())
}

fn test(root: &Path, options: Options) -> Result<()> {
    let mut command = cargo::command(root);
    command.args(["test", "--workspace", "--all-features"]);
    if options.long {
        command.env("LONG_TESTS", "1");
    }
    if options.without_postgres {
        detail("tests with `postgres` in their names are left out");
        command.args(["--", "--skip", "postgres"]);
    }
    let status = command.status().context("cannot start cargo")?;
    anyhow::ensure!(status.success(), "tests failed: see above");
    Ok(())
}

/// In a folder of its own, so that a person's demo is not disturbed.
fn scripted_demo() -> demo::Options {
    demo::Options {
        postgres: false,
        scripted: true,
        dir: demo_dir(),
        servers: cache::dir(),
        build: Build::OfTheTests,
    }
}

fn demo_dir() -> PathBuf {
    cache::dir().with_file_name("demo")
}
