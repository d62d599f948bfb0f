//! The bot: one file per command, and the table of them.
//!
//! A command has a name, a sentence of help and a function; read [`COMMANDS`] first. What a
//! command does is the bridge's business: here are only words.

mod cancel;
mod dead;
mod dispatch;
mod drop;
mod help;
mod list_logins;
mod login;
mod logout;
mod ping;
mod retry;
mod subject;
mod trace;
mod version;

pub use dispatch::Bot;
use dispatch::Command;

/// Every command, in the order of the help text.
const COMMANDS: &[Command] = &[
    help::COMMAND,
    login::COMMAND,
    list_logins::COMMAND,
    logout::COMMAND,
    ping::COMMAND,
    dead::COMMAND,
    retry::COMMAND,
    drop::COMMAND,
    trace::COMMAND,
    cancel::COMMAND,
    version::COMMAND,
];
