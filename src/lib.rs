//! The bridge between Matrix and Instagram direct messages.

pub mod clock;
pub mod matrix;
pub mod remote;
