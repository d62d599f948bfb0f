//! The command line: one file per sub-command, each a straight story from arguments to output.
//!
//! Sub-commands write what people asked for to the writer they are given and return a
//! [`Failure`], which `main` prints once. No decision about a message is made here. The flags of
//! mautrix bridges are understood too, so that existing scripts keep working.
//! Read [`execute`] first.

mod arguments;
mod check_config;
mod config_text;
mod execute;
mod failure;
mod file;
mod generate_example_config;
mod generate_registration;
mod log;
mod run;
mod settings;
mod version;

#[cfg(test)]
mod tests;

pub use execute::execute;
pub use failure::{Failure, exit_code};
