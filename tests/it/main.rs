//! The integration tests: one binary, since each further one costs seconds and megabytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod bot;
mod cli;
mod database_away;
mod docker;
mod docs;
mod from_matrix;
mod from_remote;
mod matrix;
mod network;
mod outage;
mod pull;
mod store;
mod transactions;
mod undelivered;
mod world;
