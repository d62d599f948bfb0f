//! `version`: which bridge this is.

use futures_util::future::BoxFuture;

use super::dispatch::{Bot, Command, Reply};
use crate::bridge::CommandCall;

pub(super) const COMMAND: Command = Command {
    name: "version",
    arguments: "",
    help: "Says which version of the bridge this is.",
    run,
};

fn run<'a>(_: &'a Bot, _: &'a CommandCall, _: &'a str) -> BoxFuture<'a, Reply> {
    Box::pin(async move { Ok(format!("matrix-instagram {}", env!("CARGO_PKG_VERSION"))) })
}
