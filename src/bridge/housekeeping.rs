//! What is forgotten after a while, so that nothing grows for ever.

use std::{sync::Arc, time::Duration};

use tracing::warn;

use super::{Bridge, BridgeError};

/// How often old records are looked for.
const EVERY: Duration = Duration::from_hours(1);
/// How long the numbers of transactions are kept. Events are known for ever by their own ids.
const TRANSACTIONS_KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// How long the steps of a message on its way are kept, for tracing.
const TRANSITIONS_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// Forgets what is old, again and again, until the bridge stops.
pub(super) async fn run(bridge: Arc<Bridge>) {
    loop {
        if let Err(failure) = forget(&bridge).await {
            warn!(error = %failure.chain(), "failed to forget old records");
        }
        tokio::select! {
            () = bridge.stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn forget(bridge: &Bridge) -> Result<(), BridgeError> {
    let now_ms = bridge.now_ms();
    let mut tx = bridge.store().begin().await?;
    tx.transactions()
        .delete_older(now_ms - TRANSACTIONS_KEPT_MS)
        .await?;
    tx.transitions()
        .delete_older(now_ms - TRANSITIONS_KEPT_MS)
        .await?;
    tx.commit().await?;
    Ok(())
}
