//! The table `outbox_mx`: what waits to go to Matrix, in order per portal.

use ruma::{EventId, OwnedEventId, OwnedTransactionId};

use super::row::Row;
use super::{NextTry, OutboxMxState, Payload, PortalId, StoreError, StoreTx};
use crate::remote::LoginId;

const TABLE: &str = "outbox_mx";

/// A query for whole rows.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT portal_id, seq, login_id, remote_key, part, txn_id, echo_key, ts, payload,
                state, attempts, next_at, first_try_at, mxid, err
            FROM outbox_mx ",
            $tail
        )
    };
}

/// A row to be queued. All its ids are chosen before the first attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutboxMx {
    /// The portal.
    pub portal: PortalId,
    /// Its place in the portal's queue (see [`super::Portals::next_mx_seq`]).
    pub seq: i64,
    /// The login that brought it.
    pub login: LoginId,
    /// What happened at Instagram, so that a repeat is the same row.
    pub remote_key: String,
    /// Which of the events that show it, from 0.
    pub part: i64,
    /// The Matrix transaction id.
    pub txn_id: OwnedTransactionId,
    /// The keyed hash that the event carries.
    pub echo_key: String,
    /// When it happened, in milliseconds since 1970.
    pub ts_ms: i64,
    /// The remote event as JSON.
    pub payload: Payload,
}

/// A queued row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMx {
    /// The portal.
    pub portal: PortalId,
    /// Its place in the portal's queue.
    pub seq: i64,
    /// The login that brought it.
    pub login: LoginId,
    /// What happened at Instagram.
    pub remote_key: String,
    /// Which of the events that show it, from 0.
    pub part: i64,
    /// The Matrix transaction id.
    pub txn_id: OwnedTransactionId,
    /// The keyed hash that the event carries.
    pub echo_key: String,
    /// When it happened, in milliseconds since 1970.
    pub ts_ms: i64,
    /// The remote event as JSON; wiped when done.
    pub payload: Option<Payload>,
    /// Where it stands.
    pub state: OutboxMxState,
    /// How often it was tried.
    pub attempts: i64,
    /// When the next try is due, in milliseconds since 1970.
    pub next_at_ms: i64,
    /// When the first attempt was made, in milliseconds since 1970.
    pub first_try_at_ms: Option<i64>,
    /// The event it became.
    pub event: Option<OwnedEventId>,
    /// Why it was put off or given up.
    pub err: Option<String>,
}

impl OutboxMx {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            portal: row.number("portal_id").map(PortalId)?,
            seq: row.number("seq")?,
            login: LoginId::new(row.text("login_id")?),
            remote_key: row.text("remote_key")?,
            part: row.number("part")?,
            txn_id: row.id("txn_id")?,
            echo_key: row.text("echo_key")?,
            ts_ms: row.number("ts")?,
            payload: row.text_or_null("payload")?.map(Payload::new),
            state: row.state("state", OutboxMxState::from_number)?,
            attempts: row.number("attempts")?,
            next_at_ms: row.number("next_at")?,
            first_try_at_ms: row.number_or_null("first_try_at")?,
            event: row.id_or_null("mxid")?,
            err: row.text_or_null("err")?,
        })
    }
}

/// What waits to go to Matrix.
pub struct OutboxMxRows<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl OutboxMxRows<'_> {
    /// Queues a row; false, and no change, when the portal has this part of this happening
    /// already, done or not.
    pub async fn insert(&mut self, new: &NewOutboxMx) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO outbox_mx (portal_id, seq, login_id, remote_key, part, txn_id, echo_key,
                ts, payload, state, attempts, next_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0)
            ON CONFLICT (portal_id, remote_key, part) DO NOTHING";
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(new.portal)
            .bind(new.seq)
            .bind(&new.login);
        let query = query
            .bind(new.remote_key.as_str())
            .bind(new.part)
            .bind(&*new.txn_id);
        let query = query.bind(new.echo_key.as_str()).bind(new.ts_ms);
        query.bind(new.payload.as_str()).changed().await
    }

    /// Finds a row.
    pub async fn find(
        &mut self,
        portal: PortalId,
        seq: i64,
    ) -> Result<Option<OutboxMx>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND seq = $2");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .find(OutboxMx::read)
            .await
    }

    /// Finds the part of a happening, done or not; tells whether inserting it would be a repeat.
    pub async fn find_by_key(
        &mut self,
        portal: PortalId,
        remote_key: &str,
        part: i64,
    ) -> Result<Option<OutboxMx>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND remote_key = $2 AND part = $3");
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(remote_key)
            .bind(part);
        query.find(OutboxMx::read).await
    }

    /// Finds the open rows whose event carries this key. There is more than one only when keys
    /// are shared between portals or parts.
    pub async fn find_open_by_echo(&mut self, echo_key: &str) -> Result<Vec<OutboxMx>, StoreError> {
        const SQL: &str = select!("WHERE echo_key = $1 AND state < 10 ORDER BY portal_id, seq");
        self.tx
            .query(TABLE, SQL)
            .bind(echo_key)
            .list(OutboxMx::read)
            .await
    }

    /// Lists the portals with open rows, the one whose head has the earliest due time first.
    pub async fn list_open_portals(&mut self) -> Result<Vec<PortalId>, StoreError> {
        const SQL: &str = "
            SELECT portal_id FROM outbox_mx WHERE state < 10
            GROUP BY portal_id ORDER BY MIN(next_at), portal_id";
        self.tx
            .query(TABLE, SQL)
            .list(|row| row.number("portal_id").map(PortalId))
            .await
    }

    /// Lists a portal's open rows in their order, due or not.
    pub async fn list_open(
        &mut self,
        portal: PortalId,
        limit: u32,
    ) -> Result<Vec<OutboxMx>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND state < 10 ORDER BY seq LIMIT $2");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(limit)
            .list(OutboxMx::read)
            .await
    }

    /// Notes that an attempt begins; the time of the first one is kept. False when the row is
    /// not open.
    pub async fn sending(
        &mut self,
        portal: PortalId,
        seq: i64,
        first_try_at_ms: i64,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_mx SET state = 1, first_try_at = COALESCE(first_try_at, $3)
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(first_try_at_ms)
            .changed()
            .await
    }

    /// Puts a row off; false when it is not open.
    pub async fn postpone(
        &mut self,
        portal: PortalId,
        seq: i64,
        next: NextTry<'_>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_mx SET state = 2, attempts = $3, next_at = $4, err = $5
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        let query = self.tx.query(TABLE, SQL).bind(portal).bind(seq);
        query
            .bind(next.attempts)
            .bind(next.next_at_ms)
            .bind(next.err)
            .changed()
            .await
    }

    /// Ends a row with the event it became, if it needed one, and wipes its payload; false when
    /// it is not open.
    pub async fn done(
        &mut self,
        portal: PortalId,
        seq: i64,
        event: Option<&EventId>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_mx SET state = 10, payload = NULL, mxid = $3, err = NULL
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(event)
            .changed()
            .await
    }

    /// Ends a row that needed no event, with the reason, and wipes its payload; false when it is
    /// not open.
    pub async fn skip(
        &mut self,
        portal: PortalId,
        seq: i64,
        why: &str,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_mx SET state = 10, payload = NULL, err = $3
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(why)
            .changed()
            .await
    }

    /// Notes on an open row that its event was seen at the homeserver; false when no row is open.
    pub async fn note_echo(&mut self, echo_key: &str, event: &EventId) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE outbox_mx SET mxid = $2 WHERE echo_key = $1 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(echo_key)
            .bind(event)
            .changed()
            .await
    }

    /// Gives a row up and keeps its payload; false when it is not open.
    pub async fn dead(
        &mut self,
        portal: PortalId,
        seq: i64,
        err: &str,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_mx SET state = 11, err = $3
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(err)
            .changed()
            .await
    }

    /// Counts the open rows of all portals.
    pub async fn count_open(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) AS open_rows FROM outbox_mx WHERE state < 10";
        self.tx
            .query(TABLE, SQL)
            .one(|row| row.number("open_rows"))
            .await
    }
}
