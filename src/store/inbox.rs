//! The table `inbox_mx`: every event the homeserver gave us, once for ever.

use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId};

use super::row::Row;
use super::{EventSource, InboxState, NextTry, Payload, StoreError, StoreTx};

const TABLE: &str = "inbox_mx";

/// An event as the homeserver gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInboxEvent {
    /// Its id.
    pub event: OwnedEventId,
    /// Its room.
    pub room: OwnedRoomId,
    /// Who sent it.
    pub sender: OwnedUserId,
    /// When it was sent, in milliseconds since 1970, by the sender's server.
    pub origin_ts_ms: i64,
    /// Which channel it came through.
    pub source: EventSource,
    /// The event as it came.
    pub payload: Payload,
}

/// An event that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxEvent {
    /// Its id.
    pub event: OwnedEventId,
    /// Its place in the order of arrival.
    pub arrival: i64,
    /// Its room.
    pub room: OwnedRoomId,
    /// Who sent it.
    pub sender: OwnedUserId,
    /// When it was sent, in milliseconds since 1970, by the sender's server.
    pub origin_ts_ms: i64,
    /// Which channel it came through first.
    pub source: EventSource,
    /// Where it stands.
    pub state: InboxState,
    /// How often handling it was tried.
    pub attempts: i64,
    /// When the next try is due, in milliseconds since 1970.
    pub next_at_ms: i64,
    /// The event as it came; wiped when done.
    pub payload: Option<Payload>,
    /// Why it was put off, ignored or given up.
    pub err: Option<String>,
}

impl InboxEvent {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let source = EventSource::from_word(&row.text("source")?);
        Ok(Self {
            event: row.id("event_id")?,
            arrival: row.number("arrival")?,
            room: row.id("room_id")?,
            sender: row.id("sender")?,
            origin_ts_ms: row.number("origin_ts")?,
            source: source.ok_or_else(|| row.inconsistent("source"))?,
            state: row.state("state", InboxState::from_number)?,
            attempts: row.number("attempts")?,
            next_at_ms: row.number("next_at")?,
            payload: row.text_or_null("payload")?.map(Payload::new),
            err: row.text_or_null("err")?,
        })
    }
}

/// A query for whole rows.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT event_id, arrival, room_id, sender, origin_ts, source, state, attempts,
                next_at, payload, err
            FROM inbox_mx ",
            $tail
        )
    };
}

/// Every event the homeserver gave us.
pub struct Inbox<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Inbox<'_> {
    /// Writes an event down; false, and no change, when it is there already. `arrival` is the
    /// next number of the locked cursor (see [`super::HsCursors::lock`]).
    pub async fn insert(&mut self, new: &NewInboxEvent, arrival: i64) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO inbox_mx (event_id, arrival, room_id, sender, origin_ts, source, state,
                attempts, next_at, payload)
            VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7)
            ON CONFLICT (event_id) DO NOTHING";
        let query = self.tx.query(TABLE, SQL).bind(&*new.event).bind(arrival);
        let query = query
            .bind(&*new.room)
            .bind(&*new.sender)
            .bind(new.origin_ts_ms);
        query
            .bind(new.source.as_str())
            .bind(new.payload.as_str())
            .changed()
            .await
    }

    /// Finds an event.
    pub async fn find(&mut self, event: &EventId) -> Result<Option<InboxEvent>, StoreError> {
        const SQL: &str = select!("WHERE event_id = $1");
        self.tx
            .query(TABLE, SQL)
            .bind(event)
            .find(InboxEvent::read)
            .await
    }

    /// Lists the rooms with open events, the one that waits longest first.
    pub async fn list_open_rooms(&mut self) -> Result<Vec<OwnedRoomId>, StoreError> {
        const SQL: &str = "
            SELECT room_id FROM inbox_mx WHERE state < 10 GROUP BY room_id ORDER BY MIN(arrival)";
        self.tx
            .query(TABLE, SQL)
            .list(|row| row.id("room_id"))
            .await
    }

    /// Lists the open events of a room in the order of arrival, due or not.
    pub async fn list_open(
        &mut self,
        room: &RoomId,
        limit: u32,
    ) -> Result<Vec<InboxEvent>, StoreError> {
        const SQL: &str = select!("WHERE room_id = $1 AND state < 10 ORDER BY arrival LIMIT $2");
        self.tx
            .query(TABLE, SQL)
            .bind(room)
            .bind(limit)
            .list(InboxEvent::read)
            .await
    }

    /// Ends an event and wipes its payload; false when it was not open.
    pub async fn done(&mut self, event: &EventId, err: Option<&str>) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE inbox_mx SET state = 10, payload = NULL, err = $2
            WHERE event_id = $1 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(event)
            .bind(err)
            .changed()
            .await
    }

    /// Puts an event off; false when it is not open.
    pub async fn postpone(
        &mut self,
        event: &EventId,
        next: NextTry<'_>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE inbox_mx SET attempts = $2, next_at = $3, err = $4
            WHERE event_id = $1 AND state < 10";
        let query = self.tx.query(TABLE, SQL).bind(event);
        query
            .bind(next.attempts)
            .bind(next.next_at_ms)
            .bind(next.err)
            .changed()
            .await
    }
}
