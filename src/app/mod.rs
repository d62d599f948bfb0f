//! The composition root: builds everything, hands it to each other, owns the tasks and the order
//! in which they stop.
//!
//! Time, randomness and settings enter the bridge here. No decision about a message is made here.
//! Read [`run`] first.

mod build;
mod error;
mod run;
mod serve;
mod signal;

pub use error::RunError;
pub use run::run;
