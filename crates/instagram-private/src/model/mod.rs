//! What Instagram's answers hold: typed cores, each with the raw rest beside it.
//!
//! Here live the shapes and how they are read out of JSON text; no HTTP, no clock. Reading is
//! tolerant: only the ids must be there, everything else may be missing, `null`, a number, a text
//! or `0`/`1`, and something unreadable in a list becomes a [`Malformed`] beside its neighbours.
//! Ids are decimal texts that never pass through a machine number. Nothing here prints a text, a
//! name or an address in its `Debug`.
//!
//! Read [`Item`] first, then [`Thread`] and [`Inbox`].

mod ack;
mod id;
mod inbox;
mod item;
mod lossy;
mod malformed;
mod reaction;
mod reader;
mod reply;
mod rest;
mod seen;
mod thread;
mod user;

pub use ack::Ack;
pub use id::{Id, IdError};
pub use inbox::Inbox;
pub use item::Item;
pub use malformed::Malformed;
pub use reaction::ItemReaction;
pub use reply::Replied;
pub use rest::Rest;
pub use seen::Seen;
pub use thread::Thread;
pub use user::User;

pub(crate) use reader::Fields;
