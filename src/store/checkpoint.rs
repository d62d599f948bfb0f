//! The table `checkpoint`: how far a login's listening has come.

use super::row::Row;
use super::{Epoch, StoreError, StoreTx};
use crate::remote::{Checkpoint, LoginId};

const TABLE: &str = "checkpoint";

fn read(row: &Row) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        seq_id: row.number_or_null("seq_id")?,
        snapshot_at_ms: row.number_or_null("snapshot_at")?,
    })
}

/// How far a login's listening has come.
pub struct Checkpoints<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Checkpoints<'_> {
    /// Finds a login's checkpoint; `None` before its first finished check.
    pub async fn find(&mut self, login: &LoginId) -> Result<Option<Checkpoint>, StoreError> {
        const SQL: &str = "SELECT seq_id, snapshot_at FROM checkpoint WHERE login_id = $1";
        self.tx.query(TABLE, SQL).bind(login).find(read).await
    }

    /// Writes a login's checkpoint, unless a later claim has written one: then it fails with
    /// [`StoreError::Fenced`].
    pub async fn save(
        &mut self,
        login: &LoginId,
        checkpoint: &Checkpoint,
        epoch: Epoch,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO checkpoint (login_id, seq_id, snapshot_at, epoch) VALUES ($1, $2, $3, $4)
            ON CONFLICT (login_id) DO UPDATE SET
                seq_id = excluded.seq_id, snapshot_at = excluded.snapshot_at,
                epoch = excluded.epoch
            WHERE checkpoint.epoch <= excluded.epoch";
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(login)
            .bind(checkpoint.seq_id);
        let saved = query
            .bind(checkpoint.snapshot_at_ms)
            .bind(epoch)
            .changed()
            .await?;
        if saved {
            Ok(())
        } else {
            Err(StoreError::Fenced)
        }
    }
}
