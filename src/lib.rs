//! The bridge between Matrix and Instagram direct messages.

pub mod clock;
pub mod network;
pub mod remote;
