//! The client-server API, one file per group of calls, each beginning with its wire lines.
//!
//! `caller` finds out who asks; `failure` writes errors.

mod account;
mod caller;
mod create_room;
mod directory;
mod ephemeral;
mod failure;
mod history;
mod media;
mod membership;
mod ping;
mod profile;
mod router;
mod send;
mod state;
mod sync;

pub(super) use router::router;
