//! What can be written on the command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// A Matrix bridge for Instagram direct messages.
#[derive(Debug, Parser)]
#[command(name = "matrix-instagram", disable_version_flag = true)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that mautrix bridges have"
)]
pub(super) struct Arguments {
    /// The file with the settings.
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        default_value = "config.yaml"
    )]
    pub(super) config: PathBuf,
    /// The file with the registration, for `generate-registration`.
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        default_value = "registration.yaml"
    )]
    pub(super) registration: PathBuf,
    /// Never write to the file with the settings.
    #[arg(short, long, global = true)]
    pub(super) no_update: bool,
    /// The same as `generate-example-config`.
    #[arg(short = 'e', long)]
    generate_example_config: bool,
    /// The same as `generate-registration`.
    #[arg(short = 'g', long)]
    generate_registration: bool,
    /// The same as `version`.
    #[arg(short = 'v', long)]
    version: bool,
    /// The same as `version --json`.
    #[arg(long)]
    version_json: bool,
    /// Stop at a named point, for tests: `NAME` or `NAME:HIT`.
    #[cfg(feature = "crash-points")]
    #[arg(long, global = true, hide = true)]
    pub(super) crash_at: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum Command {
    /// Run the bridge. This is what happens without any command.
    Run,
    /// Write a first file with settings: every key with its default and its sentence.
    GenerateExampleConfig,
    /// Write the registration for the homeserver, and the tokens into the settings.
    GenerateRegistration,
    /// Say everything that is wrong with the settings, and start nothing.
    CheckConfig,
    /// Show the version.
    Version {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Arguments {
    /// What is to be done: a sub-command, else the flag that stands for one, else running.
    pub(super) fn command(&self) -> Command {
        let flags = [
            (self.version_json, Command::Version { json: true }),
            (self.version, Command::Version { json: false }),
            (self.generate_example_config, Command::GenerateExampleConfig),
            (self.generate_registration, Command::GenerateRegistration),
        ];
        let flag = flags
            .into_iter()
            .find(|(is_given, _)| *is_given)
            .map(|(_, command)| command);
        self.command.or(flag).unwrap_or(Command::Run)
    }
}
