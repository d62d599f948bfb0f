//! The fake homeserver: enough of a Matrix homeserver for one application service.
//!
//! - `state`: users, rooms and events, in memory, independent of HTTP.
//! - `api`: the client-server API, one file per group of calls.
//! - `push`: transactions to the application service, one in flight, repeated until accepted.
//! - [`FakeHomeserver`]: the handle. Read it first.
//!
//! It checks little: what a bridge sends is noted and answered. Power levels, event
//! authorisation, federation and encryption are not here.

mod api;
mod handle;
mod push;
mod shared;
mod state;

pub use handle::{FakeHomeserver, Options};
pub use state::{Draft, Event, Room, State};
