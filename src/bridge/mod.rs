//! What the bridge decides.
//!
//! Two lanes meet here. [`from_remote`] takes what a listener heard, writes it to the queue of its
//! portal and later shows it in the room; [`from_matrix`] takes what the homeserver pushed, writes
//! it, and later sends it to the thread. Nothing is acknowledged before it is written, and nothing
//! is handled except from the queue: read [`queue`] first, then [`Bridge`].
//!
//! No wire format, no SQL and no HTTP server live here.

mod context;
mod directory;
pub mod from_matrix;
pub mod from_remote;
mod ghost;
mod housekeeping;
pub mod login;
mod names;
mod notice;
mod outage;
mod permissions;
pub mod portal;
pub mod queue;
mod status;
mod trace;
mod user;

pub use context::{Bridge, BridgeOptions, BridgeParts, CommandCall, CommandHandler, DisplayName};
pub use from_matrix::DeadLetter;
pub use names::{GhostNames, Names};
pub use permissions::{Level, Permissions};
pub use queue::BridgeError;
pub use trace::TraceStep;
