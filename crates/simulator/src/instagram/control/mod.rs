//! The control API and the phone page: what is not Instagram's, for tests and demos.
//!
//! JSON in, JSON out, without any login. The crate's README shows every request.

mod events;
mod faults;
mod journal;
mod messages;
mod people;
mod phone;
mod reply;
mod router;
mod settings;
mod threads;

pub(super) use router::router;
