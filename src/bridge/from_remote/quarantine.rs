//! Rows whose handling panics: tried a few times, then buried so that the others go on.

use tracing::error;

use super::super::{
    Bridge, BridgeError,
    queue::{Pause, backoff_ms},
};
use crate::store::{NextTry, PortalId};

/// How many panics in a row bury a row.
const PANICS_MAX: i64 = 5;
/// What stands in a row that panicked. Its count of tries counts panics then.
const PANICKED: &str = "its handling panicked";

impl Bridge {
    /// Counts a panic on the head of a line, which is the row that was in work. The count is in the
    /// row, so that a restart between the panics does not begin anew.
    pub(super) async fn count_panic(&self, portal: PortalId) -> Result<Pause, BridgeError> {
        let head = {
            let mut read = self.store().read().await?;
            read.outbox_mx().list_open(portal, 1).await?.pop()
        };
        let Some(row) = head else {
            return Ok(Pause::Idle);
        };
        let before = match row.err.as_deref() {
            Some(PANICKED) => row.attempts,
            _ => 0,
        };
        let panics = before + 1;
        error!(%portal, seq = row.seq, panics, "handling an event panicked");
        if panics >= PANICS_MAX {
            self.bury(&row, PANICKED).await?;
            return Ok(Pause::Until(self.now_ms()));
        }
        let next_at_ms = self.now_ms() + backoff_ms(before, self.random());
        let next = NextTry {
            attempts: panics,
            next_at_ms,
            err: Some(PANICKED),
        };
        let mut tx = self.store().begin().await?;
        tx.outbox_mx().postpone(portal, row.seq, next).await?;
        tx.commit().await?;
        Ok(Pause::Until(next_at_ms))
    }
}
