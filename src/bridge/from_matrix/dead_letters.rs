//! Messages that were given up: listed for their author, put back in line, or forgotten.
//!
//! Everybody sees and moves only what they wrote themselves and what their own login was to send.

use ruma::{EventId, OwnedEventId, UserId};
use tracing::info;

use super::{
    super::{
        Bridge, BridgeError,
        queue::to_remote::{Effect, Input, step},
    },
    journal::Step,
    outbox::try_of,
};
use crate::store::{OutboxIg, OutboxIgState, StoreTx};

/// The most rows that are put back at once.
const RETRIED_MAX: u32 = 1_000;

/// A message that was given up, as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// A link to the message.
    pub link: String,
    /// When it was written, in milliseconds since 1970.
    pub written_at_ms: i64,
    /// Why it was given up, fit to be shown.
    pub reason: String,
}

impl Bridge {
    /// The newest messages of a user that were given up, newest first.
    pub async fn dead_letters(
        &self,
        user: &UserId,
        limit: u32,
    ) -> Result<Vec<DeadLetter>, BridgeError> {
        let mut read = self.store().read().await?;
        let mut rows = list_own_dead(&mut read, user, limit).await?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.written_at_ms));
        rows.dedup_by(|one, other| one.event == other.event);
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let mut letters = Vec::with_capacity(rows.len());
        for row in rows {
            let portal = read.portals().find_by_id(row.portal).await?;
            let room = portal.and_then(|portal| portal.room);
            let link = room.map_or_else(
                || row.event.to_string(),
                |room| format!("https://matrix.to/#/{room}/{}", row.event),
            );
            letters.push(DeadLetter {
                link,
                written_at_ms: row.written_at_ms,
                reason: row.err.unwrap_or_default(),
            });
        }
        Ok(letters)
    }

    /// Puts a user's messages back in line, with their tokens: those of one event, or all. Returns
    /// how many messages that were; again for the same ones it is none.
    pub async fn retry_dead(
        &self,
        user: &UserId,
        event: Option<&EventId>,
    ) -> Result<usize, BridgeError> {
        let rows = {
            let mut read = self.store().read().await?;
            match event {
                Some(event) => list_own_of(&mut read, user, event).await?,
                None => list_own_dead(&mut read, user, RETRIED_MAX).await?,
            }
        };
        if let [first, ..] = rows.as_slice() {
            // Many at once leave as slowly as after an outage.
            self.catch_up(&first.login, i64::try_from(rows.len()).unwrap_or(i64::MAX));
        }
        let mut revived = Vec::new();
        for row in &rows {
            if self.revive(row).await? {
                self.to_remote.wake(row.portal);
                revived.push(row.event.clone());
            }
        }
        Ok(count_events(revived))
    }

    /// Forgets a user's message that waits or was given up. False when there is none, or it may be
    /// on its way already.
    pub async fn drop_message(&self, user: &UserId, event: &EventId) -> Result<bool, BridgeError> {
        let rows = {
            let mut read = self.store().read().await?;
            list_own_of(&mut read, user, event).await?
        };
        let mut dropped = false;
        for row in &rows {
            let mut tx = self.store().begin().await?;
            if tx.outbox_ig().cancel(row.portal, row.seq).await? {
                let step = Step {
                    from: row.state,
                    to: OutboxIgState::Cancelled,
                    error: None,
                };
                self.note_step(&mut tx, (row.portal, row.seq), step).await?;
                tx.commit().await?;
                dropped = true;
                // Whatever stood behind it may go on.
                self.to_remote.wake(row.portal);
            }
        }
        Ok(dropped)
    }

    /// Puts one row back, if it is still given up.
    async fn revive(&self, row: &OutboxIg) -> Result<bool, BridgeError> {
        let now_ms = self.now_ms();
        let hold = self.options().hold_after;
        let (_, effects) = step(&try_of(row), &Input::Revive, now_ms, hold, 0);
        if row.state != OutboxIgState::Dead || effects != [Effect::Requeue] {
            return Ok(false);
        }
        let mut tx = self.store().begin().await?;
        if !tx.outbox_ig().revive(row.portal, row.seq, now_ms).await? {
            return Ok(false);
        }
        let step = Step {
            from: OutboxIgState::Dead,
            to: OutboxIgState::Pending,
            error: None,
        };
        self.note_step(&mut tx, (row.portal, row.seq), step).await?;
        tx.commit().await?;
        info!(portal = %row.portal, seq = row.seq, "a message is tried again for its author");
        Ok(true)
    }
}

fn count_events(mut events: Vec<OwnedEventId>) -> usize {
    events.sort();
    events.dedup();
    events.len()
}

/// Whether a user wrote an event. A login may have had another owner before.
pub(in crate::bridge) async fn is_author(
    read: &mut StoreTx,
    user: &UserId,
    event: &EventId,
) -> Result<bool, BridgeError> {
    let written = read.inbox().find(event).await?;
    Ok(written.is_some_and(|written| written.sender == user))
}

/// The rows of an event that its author asks about, in the order of the queue.
pub(in crate::bridge) async fn list_own_of(
    read: &mut StoreTx,
    user: &UserId,
    event: &EventId,
) -> Result<Vec<OutboxIg>, BridgeError> {
    let mut own = Vec::new();
    if !is_author(read, user, event).await? {
        return Ok(own);
    }
    for row in read.outbox_ig().list_by_event(event).await? {
        let login = read.logins().find(&row.login).await?;
        if login.is_some_and(|login| login.user == user) {
            own.push(row);
        }
    }
    Ok(own)
}

async fn list_own_dead(
    read: &mut StoreTx,
    user: &UserId,
    limit: u32,
) -> Result<Vec<OutboxIg>, BridgeError> {
    let mut own = Vec::new();
    for login in read.logins().list_by_user(user).await? {
        for row in read.outbox_ig().list_dead(&login.id, limit).await? {
            if is_author(read, user, &row.event).await? {
                own.push(row);
            }
        }
    }
    own.sort_by_key(|row| (row.portal, row.seq));
    Ok(own)
}
