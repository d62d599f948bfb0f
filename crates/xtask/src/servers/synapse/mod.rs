//! A real Synapse, from PyPI, on loopback.
//!
//! [`install`] makes a virtual environment once, [`Synapse`] runs homeservers out of it, each in a
//! folder of its own. [`settings`] holds the homeserver.yaml.

mod install;
mod server;
mod settings;

pub use install::{Installed, VERSION, install};
pub use server::{Synapse, SynapseOptions};
