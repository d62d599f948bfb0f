//! The table `as_txn`: transactions that the homeserver pushed.

use ruma::TransactionId;

use super::{StoreError, StoreTx};

const TABLE: &str = "as_txn";

/// Transactions that the homeserver pushed.
pub struct Transactions<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Transactions<'_> {
    /// Notes a pushed transaction; false when the same number with the same event ids was seen.
    /// A number alone is no proof, because a homeserver may start counting again.
    pub async fn insert(
        &mut self,
        txn_id: &TransactionId,
        ids_sha256: &str,
        at_ms: i64,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO as_txn (txn_id, ids_sha256, received_at) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING";
        self.tx
            .query(TABLE, SQL)
            .bind(txn_id)
            .bind(ids_sha256)
            .bind(at_ms)
            .changed()
            .await
    }

    /// Forgets the transactions received before this time and says how many.
    pub async fn delete_older(&mut self, at_ms: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM as_txn WHERE received_at < $1";
        self.tx.query(TABLE, SQL).bind(at_ms).run().await
    }
}
