//! Matrix events to what leaves for the network. One file per kind; read [`to_outgoing`] first.

mod message;
mod text;

pub use message::{NotSent, to_outgoing};

#[cfg(test)]
mod tests;
