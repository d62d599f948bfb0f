//! The homeserver as one of our users sees it.
//!
//! Read [`Intent`] first. The calls are grouped by what they are about: `profile` (the user
//! itself and its device), `create_room`, `rooms` (aliases and membership), `send`, `state`,
//! `history`, `sync`. What the contents mean is none of this module's business.

mod create_room;
mod handle;
mod history;
mod membership;
mod profile;
mod rooms;
mod send;
mod state;
mod sync;

pub use create_room::{CreateRoom, CreateRoomError};
pub use handle::Intent;
pub use history::{GapPage, MessagesPage};
pub use sync::{SyncAnswer, SyncedInvite, SyncedRoom};
