//! The homeserver as a client sees it: one shared HTTP client, one token.
//!
//! Read [`Homeserver`] first. `request.rs` turns a ruma request into HTTP and back, `exchange.rs`
//! sends it with retries, `backoff.rs` decides how long to wait, `answer.rs` reads what came back.
//! Calls made as a user are in [`super::intent`].

mod answer;
mod backoff;
mod call;
mod exchange;
mod handle;
mod options;
mod request;
#[cfg(test)]
mod tests;

pub(super) use call::Call;
pub use handle::{Homeserver, ServerVersions};
pub use options::{BuildError, HomeserverOptions};
pub(super) use request::PathChoice;
