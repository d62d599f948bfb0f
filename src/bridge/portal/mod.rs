//! Portals: the rooms that mirror threads.
//!
//! [`room`] makes a portal's room and keeps its name; [`members`] keeps ghosts and people in it.
//! Both say `ensure`: they may be called as often as wanted, and after a crash in the middle.

mod members;
mod room;

pub(super) use members::record_chat;
