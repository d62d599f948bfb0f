//! Conversion between the network's content and Matrix content, as pure functions.
//!
//! One file per kind and lane. Look-ups happen before, sending after; nothing here waits, asks
//! or remembers. Read [`from_remote::to_matrix`] and [`from_matrix::to_outgoing`] first.

pub mod from_matrix;
pub mod from_remote;
mod split;

pub use split::split_text;
