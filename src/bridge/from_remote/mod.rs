//! The lane from Instagram to Matrix.
//!
//! [`accept`] writes what a listener heard into the queue of its portal and returns after the
//! commit; only then does the listener move on. [`PortalLine`] later gives each event, in order,
//! to the one function here that handles its kind. Start reading at [`message`].
//!
//! Nothing here speaks HTTP or SQL, and nothing here knows how Instagram encodes a message.

mod accept;
mod chat;
mod confirm;
mod edit;
mod line;
mod message;
mod quarantine;
mod reaction;
mod read;
mod unsend;

pub(super) use line::PortalLine;
