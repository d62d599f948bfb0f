//! The registration file: what the homeserver is told about this appservice.
//!
//! Read [`Registration`] first. The YAML spelling is in `yaml.rs`, the drawing of secrets in
//! `generate.rs`. Nothing here reads or writes a file.

mod document;
mod generate;
#[cfg(test)]
mod tests;
mod yaml;

pub use document::{Namespace, Namespaces, Registration};
pub use generate::RegistrationOptions;
pub use yaml::RegistrationError;
