//! The rows on their way to Instagram, and what may be asked of them.

use ruma::{EventId, OwnedEventId};

use crate::remote::{LoginId, MessageId, SendToken};
use crate::store::row::Row;
use crate::store::{OutboxIgState, Payload, PortalId, StoreError, StoreTx};

pub(super) const TABLE: &str = "outbox_ig";

/// The columns of a whole row.
macro_rules! columns {
    () => {
        "portal_id, seq, login_id, event_id, part, op, client_ctx, written_at, payload, state,
            attempts, next_at, first_try_at, item_id, echoed_at, err"
    };
}
pub(super) use columns;

/// A query for whole rows.
macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT ", columns!(), " FROM outbox_ig ", $tail)
    };
}

/// A row to be queued. Its token is drawn before the first attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutboxIg {
    /// The portal.
    pub portal: PortalId,
    /// Its place in the portal's queue (see [`crate::store::Portals::next_ig_seq`]).
    pub seq: i64,
    /// The login that is to send it.
    pub login: LoginId,
    /// The event it carries.
    pub event: OwnedEventId,
    /// Which of the messages that carry the event, from 0.
    pub part: i64,
    /// What is to be done, as a stable word such as `message`.
    pub op: String,
    /// The token that makes a repeat harmless.
    pub token: SendToken,
    /// When its author wrote it, in milliseconds since 1970.
    pub written_at_ms: i64,
    /// The outgoing message as JSON.
    pub payload: Payload,
    /// When it is due, in milliseconds since 1970.
    pub next_at_ms: i64,
}

/// A queued row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxIg {
    /// The portal.
    pub portal: PortalId,
    /// Its place in the portal's queue.
    pub seq: i64,
    /// The login that sends it.
    pub login: LoginId,
    /// The event it carries.
    pub event: OwnedEventId,
    /// Which of the messages that carry the event, from 0.
    pub part: i64,
    /// What is to be done, as a stable word.
    pub op: String,
    /// The token that makes a repeat harmless.
    pub token: SendToken,
    /// When its author wrote it, or wanted it tried again, in milliseconds since 1970.
    pub written_at_ms: i64,
    /// The outgoing message as JSON; wiped when it arrived or was cancelled.
    pub payload: Option<Payload>,
    /// Where it stands.
    pub state: OutboxIgState,
    /// How often it was tried.
    pub attempts: i64,
    /// When the next try is due, in milliseconds since 1970.
    pub next_at_ms: i64,
    /// When the first attempt was made, in milliseconds since 1970.
    pub first_try_at_ms: Option<i64>,
    /// The message it became.
    pub item: Option<MessageId>,
    /// When the message was first seen in the thread, in milliseconds since 1970.
    pub echoed_at_ms: Option<i64>,
    /// Why it was put off or given up.
    pub err: Option<String>,
}

impl OutboxIg {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            portal: row.number("portal_id").map(PortalId)?,
            seq: row.number("seq")?,
            login: LoginId::new(row.text("login_id")?),
            event: row.id("event_id")?,
            part: row.number("part")?,
            op: row.text("op")?,
            token: SendToken::new(row.text("client_ctx")?),
            written_at_ms: row.number("written_at")?,
            payload: row.text_or_null("payload")?.map(Payload::new),
            state: row.state("state", OutboxIgState::from_number)?,
            attempts: row.number("attempts")?,
            next_at_ms: row.number("next_at")?,
            first_try_at_ms: row.number_or_null("first_try_at")?,
            item: row.text_or_null("item_id")?.map(MessageId::new),
            echoed_at_ms: row.number_or_null("echoed_at")?,
            err: row.text_or_null("err")?,
        })
    }
}

/// What waits to go to Instagram.
pub struct OutboxIgRows<'t> {
    pub(in crate::store) tx: &'t mut StoreTx,
}

impl OutboxIgRows<'_> {
    /// Queues a row; false, and no change, when this part of the event has this row already. A
    /// token the login has used before is a [`StoreError::Conflict`]: draw another one.
    pub async fn insert(&mut self, new: &NewOutboxIg) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO outbox_ig (portal_id, seq, login_id, event_id, part, op, client_ctx,
                payload, next_at, written_at, state, attempts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0)
            ON CONFLICT (event_id, part, op) DO NOTHING";
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(new.portal)
            .bind(new.seq)
            .bind(&new.login);
        let query = query.bind(&*new.event).bind(new.part).bind(new.op.as_str());
        let query = query.bind(&new.token).bind(new.payload.as_str());
        query
            .bind(new.next_at_ms)
            .bind(new.written_at_ms)
            .changed()
            .await
    }

    /// Finds a row.
    pub async fn find(
        &mut self,
        portal: PortalId,
        seq: i64,
    ) -> Result<Option<OutboxIg>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND seq = $2");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .find(OutboxIg::read)
            .await
    }

    /// Finds the row that was sent with this token.
    pub async fn find_by_token(
        &mut self,
        portal: PortalId,
        token: &SendToken,
    ) -> Result<Option<OutboxIg>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND client_ctx = $2 ORDER BY seq");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(token)
            .find(OutboxIg::read)
            .await
    }

    /// Finds the row that became this message.
    pub async fn find_by_item(
        &mut self,
        portal: PortalId,
        item: &MessageId,
    ) -> Result<Option<OutboxIg>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND item_id = $2 ORDER BY seq");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(item)
            .find(OutboxIg::read)
            .await
    }

    /// Lists the rows that carry an event, in the order of the queue.
    pub async fn list_by_event(&mut self, event: &EventId) -> Result<Vec<OutboxIg>, StoreError> {
        const SQL: &str = select!("WHERE event_id = $1 ORDER BY seq");
        self.tx
            .query(TABLE, SQL)
            .bind(event)
            .list(OutboxIg::read)
            .await
    }

    /// Lists the portals with open rows, the one with the earliest due time first.
    pub async fn list_open_portals(&mut self) -> Result<Vec<PortalId>, StoreError> {
        const SQL: &str = "
            SELECT portal_id FROM outbox_ig WHERE state < 10
            GROUP BY portal_id ORDER BY MIN(next_at), portal_id";
        self.tx
            .query(TABLE, SQL)
            .list(|row| row.number("portal_id").map(PortalId))
            .await
    }

    /// Lists a portal's open rows behind the place `after` in their order, due or not.
    pub async fn list_open(
        &mut self,
        portal: PortalId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<OutboxIg>, StoreError> {
        const SQL: &str =
            select!("WHERE portal_id = $1 AND seq > $2 AND state < 10 ORDER BY seq LIMIT $3");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(after)
            .bind(limit)
            .list(OutboxIg::read)
            .await
    }

    /// Lists the rows of a login that were given up, the one written last first.
    pub async fn list_dead(
        &mut self,
        login: &LoginId,
        limit: u32,
    ) -> Result<Vec<OutboxIg>, StoreError> {
        const SQL: &str = select!(
            "WHERE login_id = $1 AND state = 13
            ORDER BY written_at DESC, portal_id, seq DESC LIMIT $2"
        );
        self.tx
            .query(TABLE, SQL)
            .bind(login)
            .bind(limit)
            .list(OutboxIg::read)
            .await
    }

    /// Whether an attempt for this portal is under way, or was when the process ended.
    pub async fn has_in_flight(&mut self, portal: PortalId) -> Result<bool, StoreError> {
        // `state < 10` lets both databases use the index of open rows.
        const SQL: &str = "
            SELECT seq FROM outbox_ig WHERE portal_id = $1 AND state < 10 AND state = 1 LIMIT 1";
        let found = self
            .tx
            .query(TABLE, SQL)
            .bind(portal)
            .find(|row| row.number("seq"))
            .await?;
        Ok(found.is_some())
    }

    /// Counts the open rows of all portals.
    pub async fn count_open(&mut self) -> Result<i64, StoreError> {
        const SQL: &str = "SELECT COUNT(*) AS open_rows FROM outbox_ig WHERE state < 10";
        self.tx
            .query(TABLE, SQL)
            .one(|row| row.number("open_rows"))
            .await
    }

    /// Counts the open rows of a login.
    pub async fn count_open_of(&mut self, login: &LoginId) -> Result<i64, StoreError> {
        const SQL: &str = "
            SELECT COUNT(*) AS open_rows FROM outbox_ig WHERE login_id = $1 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(login)
            .one(|row| row.number("open_rows"))
            .await
    }
}
