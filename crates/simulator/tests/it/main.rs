//! The simulator against its own wire: shapes, paging, once-only sends, faults, recordings.

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
