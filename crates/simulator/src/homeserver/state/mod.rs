//! Users, rooms and events of the fake homeserver. Nothing of HTTP. Read [`State`] first.

mod event;
mod room;
mod store;

pub use event::{Draft, Event};
pub use room::Room;
pub use store::State;
pub(super) use store::fresh;
