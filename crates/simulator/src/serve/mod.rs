//! How both fakes listen: an HTTP server that can cut any of its connections, and a bell that
//! rings at every change.
//!
//! Nothing here knows what is served. Read [`Server`] first.

mod bell;
mod line;
mod server;

pub use bell::{Bell, TimedOut};
pub use line::Line;
pub use server::Server;
