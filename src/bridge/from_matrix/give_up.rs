//! Messages that will not be sent: their end, and the words for their authors.

use tracing::warn;

use super::super::{
    Bridge, BridgeError,
    queue::{backoff_ms, to_remote::GaveUp},
    status::gave_up,
};
use super::{attempt::Learned, journal::Step};
use crate::{
    crash_point,
    remote::Verdict,
    store::{NextTry, OutboxIg, OutboxIgState},
};

impl Bridge {
    /// Gives a row up and tells its author why under the message. That it is given up is written
    /// first: it must not be sent again because the homeserver does not take the words. Returns
    /// when to come back if the author could not be told yet.
    pub(super) async fn give_up(
        &self,
        row: &OutboxIg,
        why: GaveUp,
        learned: &Learned,
    ) -> Result<Option<i64>, BridgeError> {
        warn!(portal = %row.portal, seq = row.seq, ?why, "gave up a message");
        let reason = gave_up(why, learned.failure.as_ref());
        let step = Step {
            from: match learned.reach {
                Some(_) => OutboxIgState::InFlight,
                None => row.state,
            },
            to: OutboxIgState::Dead,
            error: Some(class_of(why, learned)),
        };
        let next = NextTry {
            attempts: 0,
            next_at_ms: 0,
            err: Some(&reason),
        };
        let mut tx = self.fenced(&row.login).await?;
        tx.outbox_ig().give_up(row.portal, row.seq, next).await?;
        self.note_step(&mut tx, (row.portal, row.seq), step).await?;
        crash_point!("to_remote.before_give_up");
        tx.commit().await?;
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
                self.tell_later(row, until_ms, reason).await?;
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
        // A row that was revived counts as written anew, and is told of anew.
        let occasion = format!("dead:{}:{}:{}", row.part, row.token, row.written_at_ms);
        self.tell_not_sent(&room, &row.event, &occasion, reason)
            .await
    }

    async fn tell_later(
        &self,
        row: &OutboxIg,
        until_ms: i64,
        reason: &str,
    ) -> Result<(), BridgeError> {
        let mut tx = self.fenced(&row.login).await?;
        let next = NextTry {
            attempts: row.attempts + 1,
            next_at_ms: until_ms,
            err: Some(reason),
        };
        tx.outbox_ig().give_up(row.portal, row.seq, next).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Why a row was given up, as one word without content.
fn class_of(why: GaveUp, learned: &Learned) -> &'static str {
    match why {
        GaveUp::Refused => learned.class.unwrap_or("refused"),
        GaveUp::TooLate => "too-late",
        GaveUp::Expired => "expired",
        GaveUp::LoggedOut => "logged-out",
    }
}
