//! `cargo xtask demo`: the whole bridge on this machine, with one command.
//!
//! [`world::World`] starts a Synapse, a fake Instagram and the bridge and logs a user in;
//! [`live`] shows what is said at both ends until Ctrl-C; [`scripted`] plays a conversation and
//! compares the ends. Everything is made anew in the demo's folder on each run; only the
//! installed Synapse is kept.

mod instagram;
mod live;
mod person;
mod ports;
mod run;
mod scripted;
mod settings;
mod world;

pub use run::{Options, run};
