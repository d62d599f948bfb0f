//! The words for the other side: what a conversation service is to the bridge.
//!
//! Everything here is plain data or a trait. No I/O, no Matrix types, no wire format: the
//! network modules translate their protocol into these words, and the bridge knows nothing else.
//! Read [`Event`] first (what arrives), then [`Outgoing`] (what leaves), then [`RemoteClient`].

mod chat;
mod client;
mod content;
mod cursor;
mod event;
mod id;
mod network;
mod outgoing;
mod sink;
mod verdict;

pub use chat::{Chat, Person};
pub use client::{FetchError, RemoteClient, SendError, Sent};
pub use content::Content;
pub use cursor::{Checkpoint, ItemMark, ReactionMark, ThreadCursor};
pub use event::{Edit, Event, EventKind, Message, Reaction, Read, Unsend};
pub use id::{LoginId, MessageId, PersonId, PortalKey, SendToken, ThreadId};
pub use network::{Account, Listening, LoginError, NewLogin, RemoteNetwork};
pub use outgoing::{Outgoing, OutgoingContent, ReplyTarget};
pub use sink::{AcceptError, Batch, EventSink, KnownState, LoginHealth};
pub use verdict::Verdict;
