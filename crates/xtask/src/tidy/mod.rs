//! The rules of the tree, as tests.
//!
//! Each [`Rule`] looks at the files and says what is wrong and what to do. [`RULES`] is the list;
//! `crates/xtask/tests/it/tidy.rs` holds the real tree to it, and each rule's own test shows that
//! it can fail. Nothing here compiles the project: it reads text, and syntax through `syn`.

mod layers;
mod pages;
mod project;
mod rule;
mod sizes;
mod words;

pub use rule::{Finding, RULES, Rule};
