//! Messages that will not be sent: their end, and the words for their authors.

use tracing::warn;

use super::super::{
    Bridge, BridgeError,
    queue::{backoff_ms, to_remote::GaveUp},
    status::gave_up,
};
use crate::{
    remote::{SendError, Verdict},
    store::{NextTry, OutboxIg},
};

impl Bridge {
    /// Gives a row up and tells its author why under the message. That it is given up is written
    /// first: it must not be sent again because the homeserver does not take the words. Returns
    /// when to come back if the author could not be told yet.
    pub(super) async fn give_up(
        &self,
        row: &OutboxIg,
        why: GaveUp,
        failure: Option<&SendError>,
    ) -> Result<Option<i64>, BridgeError> {
        warn!(portal = %row.portal, seq = row.seq, ?why, "gave up a message");
        let reason = gave_up(why, failure);
        self.write_given_up(row, 0, 0, &reason).await?;
        let given_up = OutboxIg {
            attempts: 0,
            err: Some(reason),
            ..row.clone()
        };
        self.tell_given_up(&given_up).await
    }

    /// Tells the author of a row that was given up, and ends it. The words are told once, however
    /// often this is called.
    pub(super) async fn tell_given_up(&self, row: &OutboxIg) -> Result<Option<i64>, BridgeError> {
        let reason = row.err.as_deref().unwrap_or_default();
        match self.tell_author(row, reason).await {
            Ok(()) => {}
            Err(failure @ BridgeError::Store(_)) => return Err(failure),
            Err(failure) if failure.verdict() == Verdict::Reject => {
                warn!(portal = %row.portal, error = %failure.chain(), "could not tell an author");
            }
            Err(failure) => {
                let until_ms = self.now_ms() + backoff_ms(row.attempts, self.random());
                warn!(
                    portal = %row.portal,
                    error = %failure.chain(),
                    "could not tell yet that a message was given up"
                );
                self.write_given_up(row, row.attempts + 1, until_ms, reason)
                    .await?;
                return Ok(Some(until_ms));
            }
        }
        let mut tx = self.fenced(&row.login).await?;
        tx.outbox_ig().dead(row.portal, row.seq, reason).await?;
        tx.commit().await?;
        Ok(None)
    }

    async fn tell_author(&self, row: &OutboxIg, reason: &str) -> Result<(), BridgeError> {
        let Some(room) = self.room_of(row.portal).await? else {
            return Ok(());
        };
        let occasion = format!("dead:{}:{}", row.part, row.token);
        self.tell_not_sent(&room, &row.event, &occasion, reason)
            .await
    }

    async fn write_given_up(
        &self,
        row: &OutboxIg,
        attempts: i64,
        next_at_ms: i64,
        reason: &str,
    ) -> Result<(), BridgeError> {
        let mut tx = self.fenced(&row.login).await?;
        let next = NextTry {
            attempts,
            next_at_ms,
            err: Some(reason),
        };
        tx.outbox_ig().give_up(row.portal, row.seq, next).await?;
        tx.commit().await?;
        Ok(())
    }
}
