//! Writing what the homeserver gave, once for ever by event id, whichever way it came.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use futures_util::future::BoxFuture;
use ruma::OwnedRoomId;
use serde_json::Value;

use super::super::{
    Bridge, BridgeError,
    names::{ECHO_FIELD, hash},
};
use crate::{
    crash_point,
    matrix::{IncomingEvent, SinkError, Transaction, TransactionSink},
    store::{EventSource, HsCursor, NewInboxEvent, StoreTx},
};

/// The cell of the receiving cursor. One for the whole bridge.
pub(super) const CELL: &str = "main";

impl TransactionSink for Bridge {
    fn accept(&self, transaction: Transaction) -> BoxFuture<'_, Result<(), SinkError>> {
        Box::pin(async move {
            self.pull_before(&transaction.events).await;
            let woken = self
                .write_transaction(transaction)
                .await
                .inspect(|_| self.records_fail.store(false, Ordering::Relaxed))
                .inspect_err(|_| self.records_fail.store(true, Ordering::Relaxed))
                .map_err(|failure| SinkError::new(failure.chain().to_string()))?;
            crash_point!("from_matrix.after_commit");
            for room in woken {
                self.inbox.wake(room);
            }
            Ok(())
        })
    }

    fn is_ready(&self) -> BoxFuture<'_, bool> {
        Box::pin(async {
            self.has_started() && !self.stop.is_cancelled() && self.has_records().await
        })
    }
}

impl Bridge {
    async fn write_transaction(
        &self,
        transaction: Transaction,
    ) -> Result<BTreeSet<OwnedRoomId>, BridgeError> {
        if transaction.events.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut tx = self.store().begin().await?;
        let mut cursor = tx.hs_cursor().lock(CELL).await?;
        let ids: Vec<&str> = transaction
            .events
            .iter()
            .map(|event| event.event_id.as_str())
            .collect();
        let txn = transaction.id.as_str().into();
        tx.transactions()
            .insert(txn, &hash(&ids), self.now_ms())
            .await?;
        let events = &transaction.events;
        let fresh = self
            .write_events(&mut tx, &mut cursor, events, EventSource::Push)
            .await?;
        tx.hs_cursor()
            .save(CELL, cursor.since.as_deref(), cursor.arrival)
            .await?;
        crash_point!("from_matrix.before_commit");
        tx.commit().await?;
        self.pulled
            .pushed(events.iter().map(|event| &*event.event_id));
        Ok(fresh
            .into_iter()
            .map(|event| event.room_id.clone())
            .collect())
    }

    /// Writes events behind what was written so far, and returns those that were not known. Events
    /// of our own confirm what we sent instead.
    pub(super) async fn write_events<'e>(
        &self,
        tx: &mut StoreTx,
        cursor: &mut HsCursor,
        events: &'e [IncomingEvent],
        source: EventSource,
    ) -> Result<Vec<&'e IncomingEvent>, BridgeError> {
        let mut fresh = Vec::new();
        for event in events {
            if self.is_ours(&event.sender) {
                confirm_echo(tx, event).await?;
                continue;
            }
            let new = NewInboxEvent {
                event: event.event_id.clone(),
                room: event.room_id.clone(),
                sender: event.sender.clone(),
                origin_ts_ms: event.origin_server_ts_ms,
                source,
                payload: event.raw.get().to_owned().into(),
            };
            if tx.inbox().insert(&new, cursor.arrival + 1).await? {
                cursor.arrival += 1;
                fresh.push(event);
            }
        }
        Ok(fresh)
    }
}

/// An event of ours came back: its row has been delivered, whatever became of the answer.
async fn confirm_echo(tx: &mut StoreTx, event: &IncomingEvent) -> Result<(), BridgeError> {
    let content: Value = serde_json::from_str(event.raw.get()).unwrap_or_default();
    let Some(key) = content["content"][ECHO_FIELD].as_str() else {
        return Ok(());
    };
    tx.outbox_mx().note_echo(key, &event.event_id).await?;
    Ok(())
}
