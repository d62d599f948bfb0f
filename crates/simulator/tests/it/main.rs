//! The simulator against its own wire: shapes, paging, once-only sends, faults, recordings.

#![expect(clippy::unwrap_used, reason = "a failure in a test is a panic")]

mod client;
mod control;
mod faults;
mod homeserver;
mod paging;
mod recordings;
mod samples;
mod sending;
mod sessions;
mod state;
