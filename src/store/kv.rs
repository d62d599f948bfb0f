//! The table `kv`: small facts about this bridge.

use super::row::Row;
use super::{StoreError, StoreTx};

const TABLE: &str = "kv";

fn read(row: &Row) -> Result<String, StoreError> {
    row.text("value")
}

/// Small facts about this bridge: its id, the key of its echo hashes.
pub struct Kv<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Kv<'_> {
    /// Finds a fact.
    pub async fn find(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT value FROM kv WHERE name = $1";
        self.tx.query(TABLE, SQL).bind(name).find(read).await
    }

    /// Writes a fact unless it is there, and gives the one that holds: the first writer wins.
    pub async fn ensure(&mut self, name: &str, value: &str) -> Result<String, StoreError> {
        const SQL: &str = "INSERT INTO kv (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.tx
            .query(TABLE, SQL)
            .bind(name)
            .bind(value)
            .run()
            .await?;
        self.find(name)
            .await?
            .ok_or(StoreError::Missing { table: TABLE })
    }
}
