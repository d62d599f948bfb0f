//! The table `message`, the heart: which Instagram message is which Matrix event.

use ruma::{EventId, OwnedEventId};

use super::row::Row;
use super::{PortalId, StoreError, StoreTx};
use crate::remote::{MessageId, PersonId, SendToken};

const TABLE: &str = "message";

/// A query for whole rows.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT portal_id, item_id, part, mxid, out_part, sender, client_ctx, ts
            FROM message ",
            $tail
        )
    };
}

/// One pair of a message (or a part of it) and an event (or a part of it).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The portal.
    pub portal: PortalId,
    /// The message at Instagram.
    pub item: MessageId,
    /// Which of the events that show this message, from 0.
    pub part: i64,
    /// The event.
    pub event: OwnedEventId,
    /// Which of the messages that carry this event, from 0.
    pub out_part: i64,
    /// Who wrote it.
    pub sender: PersonId,
    /// The token it was sent with, when we sent it.
    pub token: Option<SendToken>,
    /// When it was sent, in milliseconds since 1970.
    pub ts_ms: i64,
}

impl Message {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            portal: row.number("portal_id").map(PortalId)?,
            item: MessageId::new(row.text("item_id")?),
            part: row.number("part")?,
            event: row.id("mxid")?,
            out_part: row.number("out_part")?,
            sender: PersonId::new(row.text("sender")?),
            token: row.text_or_null("client_ctx")?.map(SendToken::new),
            ts_ms: row.number("ts")?,
        })
    }
}

/// Which message is which event.
pub struct Messages<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Messages<'_> {
    /// Notes a pair; false, and no change, when this part of the message or of the event has
    /// its pair already.
    pub async fn insert(&mut self, message: &Message) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO message
                (portal_id, item_id, part, mxid, out_part, sender, client_ctx, ts)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING";
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(message.portal)
            .bind(&message.item);
        let query = query
            .bind(message.part)
            .bind(&*message.event)
            .bind(message.out_part);
        let query = query.bind(&message.sender).bind(message.token.as_ref());
        query.bind(message.ts_ms).changed().await
    }

    /// Finds the events that show a message, in the order of its parts; empty when there are
    /// none.
    pub async fn find_parts(
        &mut self,
        portal: PortalId,
        item: &MessageId,
    ) -> Result<Vec<Message>, StoreError> {
        const SQL: &str = select!("WHERE portal_id = $1 AND item_id = $2 ORDER BY part");
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(item)
            .list(Message::read)
            .await
    }

    /// Finds the messages that carry an event, in the order of its parts; empty when there are
    /// none.
    pub async fn find_by_event(&mut self, event: &EventId) -> Result<Vec<Message>, StoreError> {
        const SQL: &str = select!("WHERE mxid = $1 ORDER BY out_part");
        self.tx
            .query(TABLE, SQL)
            .bind(event)
            .list(Message::read)
            .await
    }

    /// Finds the newest message sent at this time or before; its last part when it has several.
    pub async fn find_newest_at_or_before(
        &mut self,
        portal: PortalId,
        ts_ms: i64,
    ) -> Result<Option<Message>, StoreError> {
        const SQL: &str = select!(
            "WHERE portal_id = $1 AND ts <= $2
            ORDER BY ts DESC, LENGTH(item_id) DESC, item_id DESC, part DESC LIMIT 1"
        );
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(ts_ms)
            .find(Message::read)
            .await
    }

    /// Lists the newest pairs of a portal, newest first.
    pub async fn list_newest(
        &mut self,
        portal: PortalId,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        const SQL: &str = select!(
            "WHERE portal_id = $1
            ORDER BY ts DESC, LENGTH(item_id) DESC, item_id DESC, part DESC LIMIT $2"
        );
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(limit)
            .list(Message::read)
            .await
    }

    /// Forgets a message with all its parts and says how many there were.
    pub async fn delete(&mut self, portal: PortalId, item: &MessageId) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM message WHERE portal_id = $1 AND item_id = $2";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(item)
            .run()
            .await
    }
}
