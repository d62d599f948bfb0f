//! The table `receipt`: how far each person has read in a portal.

use super::row::Row;
use super::{PortalId, StoreError, StoreTx};
use crate::remote::{MessageId, PersonId};

const TABLE: &str = "receipt";

/// How far a person has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The newest message read.
    pub item: MessageId,
    /// When, in milliseconds since 1970.
    pub ts_ms: i64,
}

impl Receipt {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            item: MessageId::new(row.text("item_id")?),
            ts_ms: row.number("ts")?,
        })
    }
}

/// How far each person has read.
pub struct Receipts<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Receipts<'_> {
    /// Finds how far a person has read.
    pub async fn find(
        &mut self,
        portal: PortalId,
        person: &PersonId,
    ) -> Result<Option<Receipt>, StoreError> {
        const SQL: &str = "
            SELECT item_id, ts FROM receipt WHERE portal_id = $1 AND person_id = $2";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(person)
            .find(Receipt::read)
            .await
    }

    /// Notes how far a person has read; false, and no change, unless it is newer than what is
    /// known.
    pub async fn raise(
        &mut self,
        portal: PortalId,
        person: &PersonId,
        item: &MessageId,
        ts_ms: i64,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO receipt (portal_id, person_id, item_id, ts) VALUES ($1, $2, $3, $4)
            ON CONFLICT (portal_id, person_id) DO UPDATE SET
                item_id = excluded.item_id, ts = excluded.ts
            WHERE receipt.ts < excluded.ts";
        let query = self.tx.query(TABLE, SQL).bind(portal).bind(person);
        query.bind(item).bind(ts_ms).changed().await
    }
}
