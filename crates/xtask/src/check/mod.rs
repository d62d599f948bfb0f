//! `cargo xtask test`: everything that must hold, in one command; and `cargo xtask audit`.
//!
//! [`run`] is what `.ci/run` calls and what a person calls before a push. It relies on nothing
//! that was installed by hand: what is missing is installed, or named.

mod audit;
mod licences;
mod run;

pub use audit::audit;
pub use run::{Options, run};
