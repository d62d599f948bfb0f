//! Instagram's private API, spoken in the words of [`crate::remote`].
//!
//! Only this module and the client crate know Instagram's wire. Read [`PrivateNetwork`] first, then
//! `listen`; `parse` says what each item becomes.

mod error;
mod listen;
mod snapshot;

pub use listen::PollOptions;
