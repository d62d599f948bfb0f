//! How the world looks in answers: users, items, threads, inboxes, errors.
//!
//! Only shapes; what happens is decided in `world`.

pub(super) mod ack;
pub(super) mod error;
pub(super) mod inbox;
pub(super) mod item;
pub(super) mod thread;
pub(super) mod user;
