//! From the command line to the sub-command.

use std::{ffi::OsString, io::Write};

use clap::Parser;

use super::{
    Failure,
    arguments::{Arguments, Command},
    check_config::check_config,
    exit_code,
    generate_example_config::generate_example_config,
    generate_registration::generate_registration,
    run::run,
    version::version,
};
use crate::config::Environment;

/// Does what the command line says. `out` is where the answer goes; the log goes to standard
/// output by itself.
pub fn execute(
    arguments: impl IntoIterator<Item = OsString>,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(help) if !help.use_stderr() => return Ok(write!(out, "{help}")?),
        Err(mistake) => return Err(Failure::new(exit_code::BAD_FLAGS, mistake)),
    };
    match arguments.command() {
        Command::Run => run(&arguments, environment),
        Command::GenerateExampleConfig => generate_example_config(&arguments, out),
        Command::GenerateRegistration => generate_registration(&arguments, environment, out),
        Command::CheckConfig => check_config(&arguments, environment, out),
        Command::Version { json } => version(json, out),
    }
}
