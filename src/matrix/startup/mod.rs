//! What is checked before the bridge says that it works: that the homeserver is there and new
//! enough, that the token is ours, and that the homeserver reaches us.
//!
//! Read [`check`] first, then [`StartupError`], whose text is written for the person who runs the
//! bridge.

mod check;
mod error;
mod options;
mod ping;
#[cfg(test)]
mod tests;

pub use check::{Startup, check};
pub use error::StartupError;
pub use options::{BotDevice, StartupOptions};
