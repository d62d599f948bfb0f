//! The bridge's own records: the only SQL of the project, one text for SQLite and PostgreSQL.
//!
//! What lives here: opening the database ([`Store`]), the unit of work ([`StoreTx`]), and one file
//! per table with a small repository that borrows the unit of work. What may not: a decision. A
//! method here asks one question or makes one change, says what it found, and leaves what
//! follows from it to `bridge`. Absence is `Ok(None)`, never an error.
//!
//! Read [`StoreTx`] first (what one transaction offers), then the heart, [`Messages`] (which
//! message is which event), then the three queues: [`Inbox`], [`OutboxMxRows`],
//! [`OutboxIgRows`].
//!
//! To add a table: a migration, one file here, one accessor in `tx.rs`, and conformance tests in
//! `tests/it/store`, which run every statement on both databases.

mod checkpoint;
mod connect;
mod error;
mod ghost;
mod hs_cursor;
mod id;
mod inbox;
mod kv;
mod login;
mod member;
mod message;
mod outbox_ig;
mod outbox_mx;
mod owner;
mod payload;
mod portal;
mod query;
mod reaction;
mod receipt;
mod row;
mod schema;
mod sqlite;
mod state;
mod thread_cursor;
mod transaction;
mod transition;
mod tx;
mod user;

pub use checkpoint::Checkpoints;
pub use connect::{Store, StoreOptions};
pub use error::{Fault, OpenError, StoreError};
pub use ghost::{Ghost, Ghosts};
pub use hs_cursor::{HsCursor, HsCursors};
pub use id::{Epoch, NextTry, PortalId};
pub use inbox::{Inbox, InboxEvent, NewInboxEvent};
pub use kv::Kv;
pub use login::{Login, Logins};
pub use member::{Member, Members};
pub use message::{Message, Messages};
pub use outbox_ig::{NewOutboxIg, OutboxIg, OutboxIgRows};
pub use outbox_mx::{NewOutboxMx, OutboxMx, OutboxMxRows};
pub use owner::Owners;
pub use payload::Payload;
pub use portal::{NewPortal, Portal, Portals};
pub use reaction::{Reaction, Reactions};
pub use receipt::{Receipt, Receipts};
pub use state::{EventSource, InboxState, OutboxIgState, OutboxMxState};
pub use thread_cursor::ThreadCursors;
pub use transaction::Transactions;
pub use transition::{Transition, Transitions};
pub use tx::StoreTx;
pub use user::{User, Users};
