//! What the crate does, seen from outside.
//!
//! `server` is a tiny HTTP server that answers what it is told and remembers what it was asked;
//! `json` reads JSON independently of the crate; `common` builds clients. Read `wire` first.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod build;
mod common;
mod errors;
mod json;
mod limits;
mod models;
mod persistence;
mod samples;
mod server;
mod session;
mod wire;
