//! The unit of work: everything read or written between `begin` and `commit`.

use sqlx::{Postgres, Sqlite, Transaction};

use super::query::Query;
use super::{
    Checkpoints, Fault, Ghosts, HsCursors, Inbox, Kv, Logins, Members, Messages, OutboxIgRows,
    OutboxMxRows, Owners, Portals, Reactions, Receipts, StoreError, ThreadCursors, Transactions,
    Transitions, Users,
};

/// A transaction. Dropping it without [`StoreTx::commit`] undoes everything it did.
pub struct StoreTx {
    pub(super) backend: Backend,
}

/// The transaction of whichever database this is.
pub(super) enum Backend {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body on the connection of either database; the flag says whether it is PostgreSQL.
macro_rules! on_backend {
    ($tx:expr, |$connection:ident, $is_postgres:ident| $body:block) => {
        match &mut $tx.backend {
            $crate::store::tx::Backend::Sqlite(tx) => {
                let ($connection, $is_postgres) = (&mut **tx, false);
                $body
            }
            $crate::store::tx::Backend::Postgres(tx) => {
                let ($connection, $is_postgres) = (&mut **tx, true);
                $body
            }
        }
    };
}
pub(super) use on_backend;

macro_rules! repositories {
    ($($(#[$doc:meta])* $name:ident: $repository:ident,)+) => {
        impl StoreTx {
            $($(#[$doc])*
            pub fn $name(&mut self) -> $repository<'_> {
                $repository { tx: self }
            })+
        }
    };
}

repositories! {
    /// The Matrix people who use the bridge.
    users: Users,
    /// Authenticated presences at Instagram.
    logins: Logins,
    /// Which process works a login.
    owners: Owners,
    /// The Matrix users made for people at Instagram.
    ghosts: Ghosts,
    /// The rooms that mirror threads.
    portals: Portals,
    /// Who is in a thread.
    members: Members,
    /// Transactions that the homeserver pushed.
    transactions: Transactions,
    /// Where receiving from the homeserver has come to.
    hs_cursor: HsCursors,
    /// Events from the homeserver.
    inbox: Inbox,
    /// What waits to go to Matrix.
    outbox_mx: OutboxMxRows,
    /// What waits to go to Instagram.
    outbox_ig: OutboxIgRows,
    /// Which message is which event.
    messages: Messages,
    /// Who reacted to what.
    reactions: Reactions,
    /// How far each person has read.
    receipts: Receipts,
    /// How far a login's listening has come.
    checkpoints: Checkpoints,
    /// How far each thread was handed over.
    cursors: ThreadCursors,
    /// What happened to rows on their way to Instagram.
    transitions: Transitions,
    /// Small facts about this bridge.
    kv: Kv,
}

impl StoreTx {
    /// Makes everything of this unit of work durable and visible to others at once. After an
    /// error it is not known whether that happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.backend {
            Backend::Sqlite(tx) => tx.commit().await,
            Backend::Postgres(tx) => tx.commit().await,
        }
        .map_err(|error| StoreError::Commit(Fault::from(error)))
    }

    /// Begins a statement about `table`.
    pub(super) fn query(&mut self, table: &'static str, sql: &'static str) -> Query<'_> {
        Query::new(self, table, sql)
    }
}
