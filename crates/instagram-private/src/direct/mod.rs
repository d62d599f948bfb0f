//! Direct messages: one file for each endpoint, and the message tokens.
//!
//! Each file begins with the wire line of its endpoint. Here live the questions and their fields;
//! the answers are read in [`model`](crate::model). Read `inbox` first.

mod broadcast_text;
mod inbox;
mod pending_inbox;
mod thread;
mod token;

pub use broadcast_text::{Reply, SendText};
pub use inbox::{FetchReason, InboxQuery};
pub use thread::ThreadQuery;
pub use token::message_token;
