//! The lane from Matrix to Instagram.
//!
//! [`accept`] writes what the homeserver pushed and returns after the commit; only then is the
//! transaction answered. [`InboxLine`] takes each room's events in order and decides: a command, a
//! message for a portal, or nothing for us. What is to leave becomes rows of the portal's outbox,
//! in the transaction that ends the inbox row. [`OutboxLine`] sends them, one at a time per portal.
//!
//! `pull.rs` asks for what was not pushed and writes it to the same inbox, `gap.rs` for what is too
//! much for one answer.
//!
//! Nothing here speaks HTTP or SQL, and nothing here knows how Instagram encodes a message.

mod accept;
mod attempt;
mod dead_letters;
mod gap;
mod give_up;
mod inbox;
mod journal;
mod membership;
mod message;
mod outbox;
mod pull;
mod pulled;
mod ready;
mod retry_reaction;

pub use dead_letters::DeadLetter;
pub(super) use dead_letters::{is_author, list_own_of};
pub(super) use inbox::InboxLine;
pub(super) use journal::Step;
pub(super) use outbox::{OutboxLine, mapping_of};
pub(super) use pull::keep_pulling;
pub(super) use pulled::Pulled;
