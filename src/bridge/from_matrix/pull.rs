//! The second way in: asking the homeserver for what happened.
//!
//! Synapse forgets events that wait behind a transaction when it stops, even in order. So the bot
//! asks `/sync` again and again, from a token that is saved in the transaction that writes what it
//! brought. Both ways end in one inbox, which knows every event once.
//!
//! Order is kept by asking before the first push after a silence is written: what was lost is
//! older than what is pushed after a restart.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use ruma::{OwnedEventId, OwnedRoomId};
use tracing::{error, info, warn};

use super::super::{Bridge, BridgeError, names::hash};
use super::accept::CELL;
use crate::{
    crash_point,
    matrix::{IncomingEvent, Intent, SyncAnswer, SyncedInvite},
    store::EventSource,
};

/// The types of events that mean something to the bridge, or soon will.
pub(super) const KINDS: &[&str] = &[
    "m.room.message",
    "m.room.encrypted",
    "m.room.member",
    "m.room.redaction",
    "m.room.name",
    "m.room.avatar",
    "m.room.topic",
    "m.reaction",
    "m.sticker",
    "org.matrix.msc3381.poll.start",
    "org.matrix.msc3381.poll.response",
];

/// How long a push waits for what came before it.
const PUSH_WAITS: Duration = Duration::from_secs(10);
/// How long to wait after a sign of trouble, and after a pull that failed.
const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// The wait after failed pulls doubles this often.
const DOUBLINGS_MAX: u32 = 5;

/// Events of one source, in order.
type Batch = (EventSource, Vec<IncomingEvent>);

/// Pulls at start, at intervals, and after trouble, until the bridge stops.
pub(in crate::bridge) async fn keep_pulling(bridge: Arc<Bridge>) {
    let every = bridge.options().sync_interval;
    if every.is_zero() {
        return;
    }
    let mut failures = 0;
    loop {
        let pause = match bridge.pull(&[]).await {
            Ok(()) => {
                failures = 0;
                every
            }
            Err(failure) => {
                warn!(error = %failure.chain(), "failed to ask for events that were not pushed");
                failures = (failures + 1).min(DOUBLINGS_MAX);
                every.min(RETRY_PAUSE * (1 << (failures - 1)))
            }
        };
        bridge.report_recovered(every);
        tokio::select! {
            () = bridge.stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
            () = after_trouble(&bridge), if failures == 0 => {}
        }
    }
}

/// Waits for a sign that the homeserver was restarted, and a moment more.
async fn after_trouble(bridge: &Bridge) {
    bridge.parts.homeserver.trouble().await;
    tokio::time::sleep(RETRY_PAUSE).await;
}

impl Bridge {
    /// Pulls before a push is written if the homeserver may have been restarted before it. A pull
    /// that fails does not keep the push out: then what was lost comes late.
    pub(super) async fn pull_before(&self, pushed: &[IncomingEvent]) {
        if self.options().sync_interval.is_zero() || pushed.is_empty() {
            return;
        }
        if self.pulled.is_silent() {
            // The echo of a ghost overtakes nobody. The silence goes on until somebody speaks.
            if pushed.iter().all(|event| self.is_ours(&event.sender)) {
                return;
            }
            match tokio::time::timeout(PUSH_WAITS, self.pull(pushed)).await {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => {
                    warn!(error = %failure.chain(), "failed to look for what came before a push");
                }
                Err(_) => warn!("looking for what came before a push took too long"),
            }
        }
        self.pulled.heard();
    }

    /// Brings what happened since the last time into the inbox, before `pushed`, which is about to
    /// be written. The first pull ever only learns where to begin.
    async fn pull(&self, pushed: &[IncomingEvent]) -> Result<(), BridgeError> {
        let _turn = self.pulled.turn.lock().await;
        let mut read = self.store().read().await?;
        let since = read.hs_cursor().find(CELL).await?;
        drop(read);
        let since = since.and_then(|cursor| cursor.since);
        // The bot without its device: this is asked for before it is known whether there is one.
        let bot = self.parts.homeserver.intent(self.parts.bot.clone(), None);
        let answer = match bot.sync_once(since.as_deref(), KINDS).await {
            Err(failure) if since.is_some() && failure.status() == Some(400) => {
                error!(
                    error = %failure,
                    "the homeserver does not know how far it was asked before, and is asked from \
                     now on: what it did not push since then is not recovered"
                );
                bot.sync_once(None, KINDS).await?
            }
            other => other?,
        };
        let batches = match &since {
            Some(since) => self.collect(&bot, &answer, since, pushed).await?,
            None => Vec::new(),
        };
        self.write_pulled(since, answer.next_batch, batches, pushed)
            .await
    }

    /// All events of an answer with its gaps closed, in order per room.
    async fn collect(
        &self,
        bot: &Intent,
        answer: &SyncAnswer,
        since: &str,
        pushed: &[IncomingEvent],
    ) -> Result<Vec<Batch>, BridgeError> {
        let mut batches = Vec::new();
        for room in &answer.rooms {
            let gap = self.close_gap(bot, room, since).await?;
            batches.push((EventSource::Messages, gap));
            batches.push((EventSource::Sync, room.events.clone()));
        }
        let rooms: BTreeSet<_> = pushed.iter().map(|event| &event.room_id).collect();
        let invites = answer.invites.iter();
        let invites = invites
            .filter(|invite| !rooms.contains(&invite.room_id))
            .filter_map(|invite| self.to_event(invite, since))
            .collect();
        batches.push((EventSource::Sync, invites));
        Ok(batches)
    }

    /// An invitation as an event. The homeserver shows it without its id, so it gets one made of
    /// the room and the token, which is asked from once. When the event is pushed as well, the
    /// bot accepts twice, which is the same as once.
    fn to_event(&self, invite: &SyncedInvite, since: &str) -> Option<IncomingEvent> {
        let id = format!("$pulled-{}", hash(&[invite.room_id.as_str(), since]));
        Some(IncomingEvent {
            event_id: OwnedEventId::try_from(id).ok()?,
            room_id: invite.room_id.clone(),
            sender: invite.sender.clone(),
            event_type: "m.room.member".to_owned(),
            state_key: Some(self.parts.bot.to_string()),
            origin_server_ts_ms: self.now_ms(),
            raw: invite.raw.clone(),
        })
    }

    async fn write_pulled(
        &self,
        asked_from: Option<String>,
        next_batch: String,
        batches: Vec<Batch>,
        pushed: &[IncomingEvent],
    ) -> Result<(), BridgeError> {
        let mut tx = self.store().begin().await?;
        let mut cursor = tx.hs_cursor().lock(CELL).await?;
        let mut fresh = Vec::new();
        for (source, events) in &batches {
            fresh.extend(
                self.write_events(&mut tx, &mut cursor, events, *source)
                    .await?,
            );
        }
        // Another process may have asked meanwhile; its token may be the newer one.
        if cursor.since == asked_from {
            cursor.since = Some(next_batch);
        }
        tx.hs_cursor()
            .save(CELL, cursor.since.as_deref(), cursor.arrival)
            .await?;
        crash_point!("pull.before_commit");
        tx.commit().await?;
        crash_point!("pull.after_commit");
        let rooms: BTreeSet<OwnedRoomId> =
            fresh.iter().map(|event| event.room_id.clone()).collect();
        for room in rooms {
            self.inbox.wake(room);
        }
        let known: BTreeSet<_> = pushed.iter().map(|event| &event.event_id).collect();
        let unpushed = fresh.into_iter().map(|event| &event.event_id);
        let unpushed = unpushed.filter(|event| !known.contains(event));
        self.pulled.watch(unpushed.cloned().collect());
        Ok(())
    }

    fn report_recovered(&self, patience: Duration) {
        let (gap_events_recovered, in_all) = self.pulled.count_recovered(patience);
        if gap_events_recovered > 0 {
            info!(
                gap_events_recovered,
                in_all, "events came that the homeserver did not push"
            );
        }
    }
}
