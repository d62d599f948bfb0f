//! The network's content to Matrix content. One file per kind; read [`to_matrix`] first.

mod message;
mod reaction;
mod text;
mod unsupported;

pub use message::{parts, to_matrix, to_matrix_edit, to_matrix_reply};
pub use reaction::reaction;

#[cfg(test)]
mod tests;
