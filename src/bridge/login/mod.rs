//! Logins: who is connected, and what their owners are told.
//!
//! [`Registry`] holds the logins that this process works, with their claims. [`start`] brings
//! them up and keeps their listeners running; [`health`] turns what listeners report into states
//! and words.

mod enter;
mod health;
mod registry;
mod start;

pub use enter::{LogInError, LoginView};
pub use registry::Registry;
