//! `cargo xtask …`: the project's own commands.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use xtask::{cargo::Build, check, console::say, demo};

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the whole bridge on this machine: homeserver, fake Instagram, bridge and a user.
    Demo {
        /// Keep the bridge's records in Postgres instead of SQLite.
        #[arg(long)]
        postgres: bool,
        /// Play a conversation, compare both ends, and end with 0 or 1.
        #[arg(long)]
        scripted: bool,
    },
    /// Check everything: format, lints, licences, all tests on real servers, the scripted demo.
    Test {
        /// Leave out what needs Postgres.
        #[arg(long)]
        without_postgres: bool,
        /// Kill the bridge 10,000 times instead of 200, which takes about an hour.
        #[arg(long)]
        long: bool,
    },
    /// Look for known vulnerabilities with cargo-deny.
    Audit,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Demo { postgres, scripted } => {
            let dir = PathBuf::from(".demo");
            let servers = dir.join("servers");
            demo::run(&demo::Options {
                postgres,
                scripted,
                dir,
                servers,
                build: Build::OfTheirOwn,
            })
        }
        Command::Test {
            without_postgres,
            long,
        } => check::run(check::Options {
            without_postgres,
            long,
        }),
        Command::Audit => check::audit(),
    };
    if let Err(error) = result {
        say(format!("\nerror: {error:#}"));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
