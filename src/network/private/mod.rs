//! Instagram's private API, spoken in the words of [`crate::remote`].
//!
//! Only this module and the client crate know Instagram's wire. Read [`PrivateNetwork`] first, then
//! `listen` (what arrives) and `send` (what leaves); `parse` says what each item becomes, `error`
//! what each failure asks for.

mod account;
mod error;
mod fetch;
mod listen;
mod login;
mod network;
mod parse;
mod send;
mod snapshot;
mod source;

pub use listen::PollOptions;
pub use network::{PrivateNetwork, PrivateOptions};
