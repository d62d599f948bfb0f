//! The person against a real Synapse.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop there"
)]

mod lines;
mod person;
mod world;
