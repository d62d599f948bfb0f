//! The table `hs_cursor`: where receiving from the homeserver has come to.

use super::query::Lock;
use super::row::Row;
use super::{StoreError, StoreTx};

const TABLE: &str = "hs_cursor";

/// Where receiving has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HsCursor {
    /// The token for the next `/sync`; `None` before the first.
    pub since: Option<String>,
    /// The last arrival number that was handed out.
    pub arrival: i64,
}

impl HsCursor {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            since: row.text_or_null("since")?,
            arrival: row.number("arrival")?,
        })
    }
}

/// Where receiving from the homeserver has come to.
pub struct HsCursors<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl HsCursors<'_> {
    /// Locks and gives the cursor of a cell, made when it is missing. Whoever writes events holds
    /// it until the commit, so that arrival numbers are in the order of commits.
    pub async fn lock(&mut self, cell: &str) -> Result<HsCursor, StoreError> {
        const INSERT: &str = "
            INSERT INTO hs_cursor (cell, arrival) VALUES ($1, 0) ON CONFLICT DO NOTHING";
        const SELECT: &str = "SELECT since, arrival FROM hs_cursor WHERE cell = $1";
        self.tx.query(TABLE, INSERT).bind(cell).run().await?;
        self.tx
            .query(TABLE, SELECT)
            .bind(cell)
            .lock(Lock::Update)
            .one(HsCursor::read)
            .await
    }

    /// Finds the cursor of a cell, without locking it.
    pub async fn find(&mut self, cell: &str) -> Result<Option<HsCursor>, StoreError> {
        const SQL: &str = "SELECT since, arrival FROM hs_cursor WHERE cell = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(cell)
            .find(HsCursor::read)
            .await
    }

    /// Writes where receiving has come to.
    pub async fn save(
        &mut self,
        cell: &str,
        since: Option<&str>,
        arrival: i64,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE hs_cursor SET since = $2, arrival = $3 WHERE cell = $1";
        let saved = self
            .tx
            .query(TABLE, SQL)
            .bind(cell)
            .bind(since)
            .bind(arrival)
            .changed()
            .await?;
        if saved {
            Ok(())
        } else {
            Err(StoreError::Missing { table: TABLE })
        }
    }
}
