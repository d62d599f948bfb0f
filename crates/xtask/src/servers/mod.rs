//! Real servers for tests and for the demo, on loopback only, in plain blocking code.
//!
//! Every server is held on a [`leash::Leash`]: it ends when its owner is dropped, and also when
//! the whole process is killed. What a server writes stays in the folder it was given. Start
//! reading at [`synapse::Synapse`]. Nothing here knows the bridge.

pub mod cache;
pub mod leash;
pub mod machine;
pub mod ports;
pub mod postgres;
pub mod secret;
pub mod synapse;
pub mod wait;
