//! The table `outbox_ig`: what waits to go to Instagram, in order per portal.
//!
//! `rows.rs` has the rows and the questions, `steps.rs` the changes of a row's state. A row is
//! open until it is acknowledged; its `seq` is its place in the line.

mod rows;
mod steps;

pub use rows::{NewOutboxIg, OutboxIg, OutboxIgRows};
