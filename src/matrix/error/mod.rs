//! What can go wrong between us and the homeserver, and what to do next.
//!
//! Read [`MatrixError`] first; [`Refusal`] is the homeserver's own words.

mod matrix_error;
mod refusal;
#[cfg(test)]
mod tests;

pub use matrix_error::{MatrixError, Retry};
pub use refusal::Refusal;
