//! The fake Instagram.
//!
//! - [`world`]: everything that exists, independent of HTTP.
//! - `wire`: how it looks in answers.
//! - `api`: the private API, one file per endpoint.
//! - `control`: the control API and the phone page, for tests and demos.
//! - [`Simulator`]: the handle. Read it first.

mod api;
mod control;
mod object;
mod shared;
mod simulator;
mod wire;
pub mod world;

pub use object::Object;
pub use simulator::{Options, Simulator, StartError};
