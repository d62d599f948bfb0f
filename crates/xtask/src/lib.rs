//! The project's own commands, and the servers that its tests and its demo need.
//!
//! [`servers`] starts a Synapse and a Postgres and is also a library for the tests of the other
//! packages. [`demo`] is the first command of the README and [`check`] the second. [`tidy`] holds
//! the tree to its rules. Nothing here is part of the bridge, and nothing here needs a heavy
//! dependency: plain blocking code that a fresh machine compiles in seconds.

pub mod cargo;
pub mod check;
pub mod console;
pub mod demo;
pub mod servers;
pub mod tidy;
pub mod tree;
