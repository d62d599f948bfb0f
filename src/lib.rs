//! The bridge between Matrix and Instagram direct messages.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod matrix;
pub mod remote;
