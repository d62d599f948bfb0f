//! The server side: what the homeserver pushes to us.
//!
//! Read [`Transaction`] and [`TransactionSink`] first, then `transactions.rs`, the one endpoint
//! that matters. The token is compared before a body is read (`token.rs`); each event of a
//! transaction is read on its own (`parse.rs`), so that a bad one cannot poison the rest. Nothing
//! here decides what an event means.

mod directory;
mod ephemeral;
mod health;
mod parse;
mod pings;
mod queries;
mod reply;
mod routes;
mod sink;
#[cfg(test)]
mod tests;
mod token;
mod transactions;

pub use directory::Directory;
pub use ephemeral::IncomingEphemeral;
pub use parse::{IncomingEvent, Transaction};
pub use pings::{ExpectedPing, PingWaiter};
pub use routes::{AppserviceOptions, router};
pub use sink::{SinkError, TransactionSink};
