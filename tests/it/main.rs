//! The integration tests: one binary, since each further one costs seconds and megabytes.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod bot;
mod chaos;
mod cli;
mod crash_matrix;
mod database_away;
mod docker;
mod docs;
mod fakes;
mod from_matrix;
mod from_remote;
mod matrix;
mod model;
mod network;
mod outage;
mod pull;
mod store;
mod transactions;
mod undelivered;
mod world;
