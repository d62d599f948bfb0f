//! Whether what the homeserver pushes could be written down right now.

use std::{sync::atomic::Ordering, time::Duration};

use super::super::{Bridge, BridgeError};

/// How long the database may take to answer whoever watches us.
const LIMIT: Duration = Duration::from_secs(3);

impl Bridge {
    /// Whether the records can be used. After a write that failed only a write that succeeds
    /// counts, since a full disk can still be read.
    pub(super) async fn has_records(&self) -> bool {
        let has_failed = self.records_fail.load(Ordering::Relaxed);
        let tried = async {
            if has_failed {
                self.write_something().await
            } else {
                self.store().read().await?.kv().find("echo_key").await?;
                Ok(())
            }
        };
        let answered = tokio::time::timeout(LIMIT, tried).await;
        let is_well = matches!(answered, Ok(Ok(())));
        if is_well && has_failed {
            self.records_fail.store(false, Ordering::Relaxed);
        }
        is_well
    }

    /// Writes a row that is forgotten with the old transactions.
    async fn write_something(&self) -> Result<(), BridgeError> {
        let now_ms = self.now_ms();
        let name = format!("ready-{now_ms}");
        let mut tx = self.store().begin().await?;
        tx.transactions()
            .insert(name.as_str().into(), "", now_ms)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
