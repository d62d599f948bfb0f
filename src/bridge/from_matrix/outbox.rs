//! Working off a portal's queue towards Instagram.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::future::BoxFuture;
use ruma::OwnedRoomId;
use tracing::info;

use super::super::{
    Bridge, BridgeError,
    queue::{
        Line, Pause,
        to_remote::{Effect, GaveUp, Phase, Row, step},
    },
};
use super::{
    attempt::{Attempt, Learned},
    journal::Step,
};
use crate::{
    crash_point,
    remote::{LoginId, MessageId},
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
        Box::pin(self.0.work_off_outbox(portal))
    }
}

/// One walk along a line. A login that cannot send right now holds up its own rows, not those of
/// the others in a shared group.
#[derive(Default)]
struct Walk {
    held_up: BTreeSet<LoginId>,
    next_at_ms: Option<i64>,
    last_seq: i64,
}

impl Walk {
    fn hold_up(&mut self, login: &LoginId, until_ms: i64) {
        self.held_up.insert(login.clone());
        let earliest = self
            .next_at_ms
            .map_or(until_ms, |at_ms| at_ms.min(until_ms));
        self.next_at_ms = Some(earliest);
    }
}

/// What follows from carrying out an effect.
enum Next {
    /// The step machine has to hear of this.
    Learned(Learned),
    /// It was written down: go on with the next effect.
    Written,
    /// The row has ended.
    Ended,
    /// The line has to wait.
    Wait(i64),
}

impl Bridge {
    async fn work_off_outbox(&self, portal: PortalId) -> Result<Pause, BridgeError> {
        let mut walk = Walk::default();
        loop {
            let mut read = self.store().read().await?;
            let rows = read
                .outbox_ig()
                .list_open(portal, walk.last_seq, CLAIM)
                .await?;
            drop(read);
            if rows.is_empty() || self.stop.is_cancelled() {
                return Ok(walk.next_at_ms.map_or(Pause::Idle, Pause::Until));
            }
            self.send_all(&rows, &mut walk).await?;
        }
    }

    async fn send_all(&self, rows: &[OutboxIg], walk: &mut Walk) -> Result<(), BridgeError> {
        for row in rows {
            walk.last_seq = row.seq;
            if walk.held_up.contains(&row.login) {
                continue;
            }
            if let Some(until_ms) = self.send(row).await? {
                walk.hold_up(&row.login, until_ms);
            }
        }
        Ok(())
    }

    /// Sends a row. Returns when to come back if it has to wait.
    async fn send(&self, row: &OutboxIg) -> Result<Option<i64>, BridgeError> {
        if row.next_at_ms > self.now_ms() {
            return Ok(Some(row.next_at_ms));
        }
        if row.state == OutboxIgState::GivenUp {
            return self.tell_given_up(row).await;
        }
        let Some(client) = self.logins.working_client(&row.login) else {
            return self.await_login(row).await;
        };
        if let Some(until_ms) = self.sending_held_ms(&row.login) {
            return Ok(Some(until_ms));
        }
        let outgoing = row
            .payload
            .as_ref()
            .map(|json| serde_json::from_str(json.as_str()));
        let Some(Ok(outgoing)) = outgoing else {
            return self.give_up(row, GaveUp::Refused, &Learned::due()).await;
        };
        let attempt = Attempt {
            row,
            client: &*client,
            outgoing: &outgoing,
        };
        let mut state = try_of(row);
        let mut learned = Learned::due();
        loop {
            let hold = self.hold_after(row);
            let (next, effects) = step(&state, &learned.input, self.now_ms(), hold, self.random());
            state = next;
            match self
                .carry_out_all(&attempt, &state, &learned, effects)
                .await?
            {
                // A look after a refusal has no words of its own.
                Next::Learned(news) => {
                    learned = Learned {
                        failure: news.failure.or(learned.failure),
                        ..news
                    }
                }
                Next::Ended | Next::Written => return Ok(None),
                Next::Wait(until_ms) => return Ok(Some(until_ms)),
            }
        }
    }

    /// What becomes of a row whose login does not work: it waits, unless its author has ended it.
    async fn await_login(&self, row: &OutboxIg) -> Result<Option<i64>, BridgeError> {
        let mut read = self.store().read().await?;
        let login = read.logins().find(&row.login).await?;
        drop(read);
        if login.is_none_or(|login| !login.is_in()) {
            return self.give_up(row, GaveUp::LoggedOut, &Learned::due()).await;
        }
        Ok(Some(self.now_ms() + LOGIN_WAIT_MS))
    }

    async fn carry_out_all(
        &self,
        attempt: &Attempt<'_>,
        state: &Row,
        learned: &Learned,
        effects: Vec<Effect>,
    ) -> Result<Next, BridgeError> {
        for effect in effects {
            match self.carry_out(attempt, state, learned, effect).await? {
                Next::Written => {}
                next => return Ok(next),
            }
        }
        Ok(Next::Ended)
    }

    async fn carry_out(
        &self,
        attempt: &Attempt<'_>,
        state: &Row,
        learned: &Learned,
        effect: Effect,
    ) -> Result<Next, BridgeError> {
        let row = attempt.row;
        match effect {
            Effect::MarkInFlight => return self.mark_in_flight(row, state).await,
            Effect::LookUp => return Ok(self.heard(row, attempt.look_up().await)),
            Effect::Send => return Ok(self.heard(row, attempt.send().await)),
            Effect::Acknowledge(item) | Effect::Confirm(item) => {
                self.acknowledge(row, &item, learned.sent_at_ms).await?;
            }
            Effect::Wait { until_ms } if self.is_instagram_away(&row.login) => {
                // The outage is to blame, not the row: no try counts, and no wait of its own.
                let next = (row.attempts, 0);
                self.postpone(row, next, learned).await?;
                let held_ms = self.sending_held_ms(&row.login);
                return Ok(Next::Wait(held_ms.unwrap_or(until_ms)));
            }
            Effect::Wait { until_ms } => {
                let next = (state.attempts, until_ms);
                self.postpone(row, next, learned).await?;
                return Ok(Next::Wait(until_ms));
            }
            Effect::AwaitLogin => return Ok(Next::Wait(self.now_ms() + LOGIN_WAIT_MS)),
            Effect::GiveUp(why) => {
                let until_ms = self.give_up(row, why, learned).await?;
                return Ok(until_ms.map_or(Next::Ended, Next::Wait));
            }
            Effect::Requeue => {}
        }
        Ok(Next::Ended)
    }

    fn heard(&self, row: &OutboxIg, learned: Learned) -> Next {
        if let Some(reach) = learned.reach {
            self.note_instagram(&row.login, reach);
        }
        Next::Learned(learned)
    }

    /// Writes that an attempt begins. A row that was dropped or seen in the thread meanwhile ends
    /// here.
    async fn mark_in_flight(&self, row: &OutboxIg, state: &Row) -> Result<Next, BridgeError> {
        let first = state.first_try_at_ms.unwrap_or_else(|| self.now_ms());
        let mut tx = self.fenced(&row.login).await?;
        if !tx.outbox_ig().in_flight(row.portal, row.seq, first).await? {
            return Ok(Next::Ended);
        }
        let step = Step {
            from: row.state,
            to: OutboxIgState::InFlight,
            error: None,
        };
        self.note_step(&mut tx, (row.portal, row.seq), step).await?;
        tx.commit().await?;
        crash_point!("to_remote.before_send");
        crash_point!("to_remote.between_parts", if row.part > 0);
        Ok(Next::Written)
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
        if tx
            .outbox_ig()
            .acknowledge(row.portal, row.seq, item)
            .await?
        {
            let step = Step {
                from: OutboxIgState::InFlight,
                to: OutboxIgState::Acknowledged,
                error: None,
            };
            self.note_step(&mut tx, (row.portal, row.seq), step).await?;
        }
        tx.messages().insert(&mapping_of(row, item, ts_ms)).await?;
        crash_point!("to_remote.before_commit");
        tx.commit().await?;
        crash_point!("to_remote.after_commit");
        if self.options().delivery_receipts {
            self.mark_delivered(row).await;
            crash_point!("to_remote.after_receipt");
        }
        Ok(())
    }

    /// Shows that a message has arrived. A courtesy: when it fails, the message has arrived all
    /// the same.
    async fn mark_delivered(&self, row: &OutboxIg) {
        let mark = async {
            if let Some(room) = self.room_of(row.portal).await? {
                self.bot().send_receipt(&room, &row.event).await?;
            }
            Ok::<(), BridgeError>(())
        };
        if let Err(failure) = mark.await {
            info!(portal = %row.portal, error = %failure.chain(), "could not mark as delivered");
        }
    }

    pub(super) async fn room_of(
        &self,
        portal: PortalId,
    ) -> Result<Option<OwnedRoomId>, BridgeError> {
        let found = self
            .store()
            .read()
            .await?
            .portals()
            .find_by_id(portal)
            .await?;
        Ok(found.and_then(|portal| portal.room))
    }

    /// Writes that a row waits: with how many tries, until when.
    async fn postpone(
        &self,
        row: &OutboxIg,
        (attempts, next_at_ms): (i64, i64),
        learned: &Learned,
    ) -> Result<(), BridgeError> {
        let class = learned.class.unwrap_or_default();
        info!(portal = %row.portal, seq = row.seq, attempts, class, "a message waits");
        let err = learned.failure.as_ref().map(ToString::to_string);
        let mut tx = self.fenced(&row.login).await?;
        let next = NextTry {
            attempts,
            next_at_ms,
            err: err.as_deref(),
        };
        if tx.outbox_ig().postpone(row.portal, row.seq, next).await? {
            let step = Step {
                from: OutboxIgState::InFlight,
                to: OutboxIgState::Waiting,
                error: learned.class,
            };
            self.note_step(&mut tx, (row.portal, row.seq), step).await?;
        }
        tx.commit().await?;
        crash_point!("to_remote.after_wait");
        Ok(())
    }
}

pub(super) fn try_of(row: &OutboxIg) -> Row {
    let phase = match row.state {
        OutboxIgState::Pending => Phase::Pending,
        OutboxIgState::InFlight => Phase::InFlight,
        OutboxIgState::Waiting => Phase::Waiting,
        OutboxIgState::Acknowledged => Phase::Acknowledged,
        OutboxIgState::Confirmed => Phase::Confirmed,
        OutboxIgState::GivenUp | OutboxIgState::Cancelled | OutboxIgState::Dead => Phase::Dead,
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
