//! The bridge between Matrix and Instagram direct messages.

pub mod app;
pub mod bridge;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod convert;
pub mod crash_point;
pub mod matrix;
pub mod network;
pub mod remote;
pub mod store;
