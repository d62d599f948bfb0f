//! Working off a portal's queue towards Instagram.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tracing::{info, warn};

use super::super::{
    Bridge, BridgeError,
    queue::{
        Line, Pause,
        to_remote::{Effect, GaveUp, Input, Phase, Row, step},
    },
    status::gave_up,
};
use crate::{
    crash_point,
    remote::{MessageId, Outgoing, RemoteClient, SendError, Sent, Verdict},
    store::{Message, NextTry, OutboxIg, OutboxIgState, PortalId},
};

/// How many rows are read at once.
const CLAIM: u32 = 20;
/// How long a line waits for a login that does not work before it looks again by itself; it is
/// woken at once when the login works again.
const LOGIN_WAIT_MS: i64 = 60_000;

/// One worker's job: the queue of one portal towards Instagram.
pub(in crate::bridge) struct OutboxLine(pub(in crate::bridge) Arc<Bridge>);

impl Line for OutboxLine {
    type Key = PortalId;

    fn open_keys(&self) -> BoxFuture<'_, Result<Vec<PortalId>, BridgeError>> {
        Box::pin(async move {
            Ok(self
                .0
                .store()
                .read()
                .await?
                .outbox_ig()
                .list_open_portals()
                .await?)
        })
    }

    fn run(&self, portal: PortalId) -> BoxFuture<'_, Result<Pause, BridgeError>> {
        Box::pin(async move {
            loop {
                let rows = self
                    .0
                    .store()
                    .read()
                    .await?
                    .outbox_ig()
                    .list_open(portal, CLAIM)
                    .await?;
                if rows.is_empty() || self.0.stop.is_cancelled() {
                    return Ok(Pause::Idle);
                }
                for row in rows {
                    if let Some(until_ms) = self.0.send(&row).await? {
                        return Ok(Pause::Until(until_ms));
                    }
                }
            }
        })
    }
}

/// What a worker learned from carrying out an effect.
struct Learned {
    input: Input,
    failure: Option<SendError>,
    sent_at_ms: Option<i64>,
}

impl Bridge {
    /// Sends the head of a line. Returns when to come back if the line has to wait.
    async fn send(&self, row: &OutboxIg) -> Result<Option<i64>, BridgeError> {
        if row.next_at_ms > self.now_ms() {
            return Ok(Some(row.next_at_ms));
        }
        let Some(client) = self.logins.working_client(&row.login) else {
            return Ok(Some(self.now_ms() + LOGIN_WAIT_MS));
        };
        let outgoing = row
            .payload
            .as_ref()
            .and_then(|json| serde_json::from_str(json.as_str()).ok());
        let Some(outgoing): Option<Outgoing> = outgoing else {
            return self
                .give_up(row, GaveUp::Refused, None)
                .await
                .map(|()| None);
        };
        let mut state = try_of(row);
        let mut learned = Learned {
            input: Input::Due,
            failure: None,
            sent_at_ms: None,
        };
        loop {
            let hold = self.options().hold_after;
            let (next, effects) = step(&state, &learned.input, self.now_ms(), hold, self.random());
            state = next;
            let mut answer = None;
            for effect in effects {
                match effect {
                    Effect::MarkInFlight => self.mark_in_flight(row, &state).await?,
                    Effect::LookUp => answer = Some(look_up(&*client, row, &outgoing).await),
                    Effect::Send => answer = Some(self.send_once(&*client, &outgoing).await),
                    Effect::Acknowledge(item) | Effect::Confirm(item) => {
                        self.acknowledge(row, &item, learned.sent_at_ms).await?;
                        return Ok(None);
                    }
                    Effect::Wait { until_ms } => {
                        self.postpone(row, state.attempts, until_ms, learned.failure.as_ref())
                            .await?;
                        return Ok(Some(until_ms));
                    }
                    Effect::AwaitLogin => return Ok(Some(self.now_ms() + LOGIN_WAIT_MS)),
                    Effect::GiveUp(why) => {
                        self.give_up(row, why, learned.failure.as_ref()).await?;
                        return Ok(None);
                    }
                    Effect::Requeue => {}
                }
            }
            match answer {
                Some(answer) => learned = answer,
                None => return Ok(None),
            }
        }
    }

    async fn mark_in_flight(&self, row: &OutboxIg, state: &Row) -> Result<(), BridgeError> {
        let first = state.first_try_at_ms.unwrap_or_else(|| self.now_ms());
        let mut tx = self.fenced(&row.login).await?;
        tx.outbox_ig().in_flight(row.portal, row.seq, first).await?;
        tx.commit().await?;
        crash_point!("to_remote.before_send");
        Ok(())
    }

    async fn send_once(&self, client: &dyn RemoteClient, outgoing: &Outgoing) -> Learned {
        let answer = client.send(outgoing).await;
        crash_point!("to_remote.after_send");
        match answer {
            Ok(Sent {
                message,
                sent_at_ms,
            }) => Learned {
                input: Input::Sent(message),
                failure: None,
                sent_at_ms,
            },
            Err(failure) => {
                let input = Input::Failed(failure.verdict());
                Learned {
                    input,
                    failure: Some(failure),
                    sent_at_ms: None,
                }
            }
        }
    }

    /// Writes mapping and end of the row in one transaction.
    async fn acknowledge(
        &self,
        row: &OutboxIg,
        item: &MessageId,
        sent_at_ms: Option<i64>,
    ) -> Result<(), BridgeError> {
        let ts_ms = sent_at_ms.unwrap_or_else(|| self.now_ms());
        let mut tx = self.fenced(&row.login).await?;
        tx.outbox_ig()
            .acknowledge(row.portal, row.seq, item)
            .await?;
        tx.messages().insert(&mapping_of(row, item, ts_ms)).await?;
        crash_point!("to_remote.before_commit");
        tx.commit().await?;
        Ok(())
    }

    async fn postpone(
        &self,
        row: &OutboxIg,
        attempts: i64,
        until_ms: i64,
        failure: Option<&SendError>,
    ) -> Result<(), BridgeError> {
        let err = failure.map(ToString::to_string).unwrap_or_default();
        info!(portal = %row.portal, seq = row.seq, attempts, err, "a message waits");
        let mut tx = self.fenced(&row.login).await?;
        let next = NextTry {
            attempts,
            next_at_ms: until_ms,
            err: Some(&err),
        };
        tx.outbox_ig().postpone(row.portal, row.seq, next).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a row that will not be sent, and tells its author why under the message.
    async fn give_up(
        &self,
        row: &OutboxIg,
        why: GaveUp,
        failure: Option<&SendError>,
    ) -> Result<(), BridgeError> {
        warn!(portal = %row.portal, seq = row.seq, ?why, "gave up a message");
        let room = self
            .store()
            .read()
            .await?
            .portals()
            .find_by_id(row.portal)
            .await?
            .and_then(|portal| portal.room);
        if let Some(room) = room {
            let occasion = format!("dead:{}:{}", row.part, row.token);
            let reason = gave_up(why, failure);
            self.tell_not_sent(&room, &row.event, &occasion, &reason)
                .await?;
        }
        let mut tx = self.fenced(&row.login).await?;
        let err = failure.map_or_else(|| format!("{why:?}"), ToString::to_string);
        tx.outbox_ig().dead(row.portal, row.seq, &err).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn look_up(client: &dyn RemoteClient, row: &OutboxIg, outgoing: &Outgoing) -> Learned {
    let since_ms = row.first_try_at_ms.unwrap_or(row.written_at_ms);
    let found = client
        .fetch_sent(&outgoing.thread, &outgoing.token, since_ms)
        .await;
    let input = match found {
        Ok(found) => Input::LookedUp(found),
        // Without an answer nothing may be sent: looking is tried again.
        Err(failure) if failure.verdict() == Verdict::Reject => Input::Failed(Verdict::Retry),
        Err(failure) => Input::Failed(failure.verdict()),
    };
    Learned {
        input,
        failure: None,
        sent_at_ms: None,
    }
}

fn try_of(row: &OutboxIg) -> Row {
    let phase = match row.state {
        OutboxIgState::Pending => Phase::Pending,
        OutboxIgState::InFlight => Phase::InFlight,
        OutboxIgState::Waiting => Phase::Waiting,
        OutboxIgState::Acknowledged => Phase::Acknowledged,
        OutboxIgState::Confirmed => Phase::Confirmed,
        OutboxIgState::Cancelled | OutboxIgState::Dead => Phase::Dead,
    };
    Row {
        phase,
        attempts: row.attempts,
        first_try_at_ms: row.first_try_at_ms,
        written_at_ms: row.written_at_ms,
    }
}

/// The entry that says which Matrix event a sent message is.
pub(in crate::bridge) fn mapping_of(row: &OutboxIg, item: &MessageId, ts_ms: i64) -> Message {
    Message {
        portal: row.portal,
        item: item.clone(),
        part: 0,
        event: row.event.clone(),
        out_part: row.part,
        sender: row.login.person(),
        token: Some(row.token.clone()),
        ts_ms,
    }
}
