//! The bridge between Matrix and Instagram direct messages.

pub mod clock;
pub mod config;
pub mod convert;
pub mod remote;
pub mod store;
