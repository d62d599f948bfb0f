//! Working off a portal's queue towards Matrix.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use ruma::{OwnedEventId, RoomId};
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use tracing::warn;

use super::super::{
    Bridge, BridgeError,
    names::ECHO_FIELD,
    queue::{
        Line, Pause,
        to_matrix::{Effect, Input, Row, step},
    },
};
use crate::{
    crash_point,
    matrix::Intent,
    remote::EventKind,
    store::{Message, NextTry, OutboxMx, PortalId, Reaction, StoreError},
};

/// How many rows are read at once.
const CLAIM: u32 = 20;
/// How many pages of a room's history a look-up reads, of [`LOOK_PAGE`] events each.
const LOOK_PAGES_MAX: usize = 5;
const LOOK_PAGE: u32 = 100;

/// One worker's job: the queue of one portal towards Matrix.
pub(in crate::bridge) struct PortalLine(pub(in crate::bridge) Arc<Bridge>);

impl Line for PortalLine {
    type Key = PortalId;

    fn open_keys(&self) -> BoxFuture<'_, Result<Vec<PortalId>, BridgeError>> {
        Box::pin(async move {
            Ok(self
                .0
                .store()
                .read()
                .await?
                .outbox_mx()
                .list_open_portals()
                .await?)
        })
    }

    fn run(&self, portal: PortalId) -> BoxFuture<'_, Result<Pause, BridgeError>> {
        Box::pin(self.0.work_off_portal(portal))
    }

    fn after_panic(&self, portal: PortalId) -> BoxFuture<'_, Result<Option<Pause>, BridgeError>> {
        Box::pin(async move { self.0.count_panic(portal).await.map(Some) })
    }
}

/// Where and as whom an event is to appear.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    /// Who says it.
    pub(super) ghost: &'a Intent,
    /// Where.
    pub(super) room: &'a RoomId,
    /// The Matrix event type.
    pub(super) kind: &'static str,
}

/// How an event ended, and what is to be remembered of it.
pub(super) enum Ended {
    /// A message is shown.
    Shown(Message),
    /// A reaction is shown.
    Reacted(Reaction),
    /// A reaction was taken away.
    Unreacted(Reaction),
    /// A message was taken away.
    Unsent(Vec<Message>),
    /// Something that needs no memory was done.
    Done(Option<OwnedEventId>),
    /// There was nothing to do; the text says why.
    Skipped(&'static str),
    /// It cannot be decided yet.
    NotYet {
        /// When to look again, in milliseconds since 1970.
        until_ms: i64,
    },
}

impl Bridge {
    async fn work_off_portal(&self, portal: PortalId) -> Result<Pause, BridgeError> {
        loop {
            let mut read = self.store().read().await?;
            let rows = read.outbox_mx().list_open(portal, CLAIM).await?;
            drop(read);
            if rows.is_empty() || self.stop.is_cancelled() {
                return Ok(Pause::Idle);
            }
            match self.handle_all(&rows).await {
                Ok(None) => {}
                Ok(Some(until_ms)) => return Ok(Pause::Until(until_ms)),
                // Nobody's login works this portal here; whoever logs in wakes it.
                Err(BridgeError::Store(StoreError::Fenced)) => return Ok(Pause::Idle),
                Err(failure) => return Err(failure),
            }
        }
    }

    async fn handle_all(&self, rows: &[OutboxMx]) -> Result<Option<i64>, BridgeError> {
        for row in rows {
            if let Some(until_ms) = self.handle_row(row).await? {
                return Ok(Some(until_ms));
            }
        }
        Ok(None)
    }

    /// Handles the head of a line. Returns when to come back if the line has to wait.
    async fn handle_row(&self, row: &OutboxMx) -> Result<Option<i64>, BridgeError> {
        if row.next_at_ms > self.now_ms() {
            return Ok(Some(row.next_at_ms));
        }
        if let Some(until_ms) = self.homeserver_held_ms() {
            return Ok(Some(until_ms));
        }
        let kind = row
            .payload
            .as_ref()
            .and_then(|json| serde_json::from_str(json.as_str()).ok());
        let Some(kind) = kind else {
            return self
                .bury(row, "the stored event cannot be read")
                .await
                .map(|()| None);
        };
        match self.show(row, &kind).await {
            Ok(Ended::NotYet { until_ms }) => Ok(Some(until_ms)),
            Ok(ended) => {
                if !matches!(ended, Ended::Skipped(_)) {
                    self.note_homeserver(None);
                }
                self.finish(row, ended).await.map(|()| None)
            }
            Err(failure @ BridgeError::Store(_)) => Err(failure),
            Err(failure) => self.fail(row, &kind, &failure).await,
        }
    }

    async fn show(&self, row: &OutboxMx, kind: &EventKind) -> Result<Ended, BridgeError> {
        match kind {
            EventKind::Message(message) => self.show_message(row, message).await,
            EventKind::Edit(edit) => self.show_edit(row, edit).await,
            EventKind::Unsend(unsend) => self.show_unsend(row, unsend).await,
            EventKind::Reaction(reaction) => self.show_reaction(row, reaction).await,
            EventKind::Read(read) => self.show_read(row, read).await,
            EventKind::Chat(chat) => self.show_chat(row, chat).await,
        }
    }

    /// Sends the row's event. Repeats end in the same event: by the transaction id
    /// where the homeserver remembers it, else by looking into the room first.
    pub(super) async fn send_row(
        &self,
        row: &OutboxMx,
        stage: Stage<'_>,
        content: impl Serialize,
    ) -> Result<OwnedEventId, BridgeError> {
        let Stage { ghost, room, kind } = stage;
        if let Some(event) = &row.event {
            // Its echo came back before the answer did.
            return Ok(event.clone());
        }
        let mut content =
            serde_json::to_value(content).map_err(|_| BridgeError::Corrupt { what: "event" })?;
        content[ECHO_FIELD] = Value::from(row.echo_key.as_str());
        let (started, effects) = step(&self.try_of(row), &Input::Due, self.now_ms(), 0);
        if row.first_try_at_ms.is_none() {
            let first = started.first_try_at_ms.unwrap_or_else(|| self.now_ms());
            let mut tx = self.store().begin().await?;
            tx.outbox_mx().sending(row.portal, row.seq, first).await?;
            tx.commit().await?;
        }
        if effects.contains(&Effect::LookUp)
            && let Some(event) = self.find_echo(room, &row.echo_key).await?
        {
            return Ok(event);
        }
        crash_point!("to_matrix.before_send");
        crash_point!("to_matrix.between_parts", if row.part > 0);
        let ts = Some(row.ts_ms);
        let event = ghost
            .send_event(room, kind, &row.txn_id, &content, ts)
            .await?;
        crash_point!("to_matrix.after_send");
        Ok(event)
    }

    /// Looks through the newest history of a room for an event that carries `echo_key`.
    async fn find_echo(
        &self,
        room: &RoomId,
        echo_key: &str,
    ) -> Result<Option<OwnedEventId>, BridgeError> {
        let mut from: Option<String> = None;
        for _ in 0..LOOK_PAGES_MAX {
            let page = self
                .bot()
                .fetch_messages(room, from.as_deref(), LOOK_PAGE)
                .await?;
            if let Some(found) = page
                .events
                .iter()
                .find_map(|event| echo_in(event, echo_key))
            {
                return Ok(Some(found));
            }
            from = page.end;
            if from.is_none() {
                break;
            }
        }
        Ok(None)
    }

    fn try_of(&self, row: &OutboxMx) -> Row {
        Row {
            attempts: row.attempts,
            first_try_at_ms: row.first_try_at_ms,
            has_device: self.device().is_some(),
        }
    }

    /// Writes the end of a row and what is to be remembered, in one transaction.
    async fn finish(&self, row: &OutboxMx, ended: Ended) -> Result<(), BridgeError> {
        let mut tx = self.fenced_for_portal(row.portal, &row.login).await?;
        let event = match &ended {
            Ended::Shown(message) => {
                tx.messages().insert(message).await?;
                Some(message.event.clone())
            }
            Ended::Reacted(reaction) => {
                tx.reactions().upsert(reaction).await?;
                Some(reaction.event.clone())
            }
            Ended::Unreacted(reaction) => {
                tx.reactions()
                    .delete(reaction.portal, &reaction.item, &reaction.person)
                    .await?;
                None
            }
            Ended::Unsent(parts) => {
                for part in parts {
                    tx.messages().delete(part.portal, &part.item).await?;
                }
                None
            }
            Ended::Done(event) => event.clone(),
            Ended::Skipped(why) => {
                tx.outbox_mx().skip(row.portal, row.seq, why).await?;
                None
            }
            Ended::NotYet { .. } => return Ok(()),
        };
        // Changes nothing on a row that was skipped.
        tx.outbox_mx()
            .done(row.portal, row.seq, event.as_deref())
            .await?;
        crash_point!("to_matrix.before_commit");
        tx.commit().await?;
        crash_point!("to_matrix.after_commit");
        Ok(())
    }

    /// Decides what follows from a failure. Returns when to come back if the line has to wait.
    async fn fail(
        &self,
        row: &OutboxMx,
        kind: &EventKind,
        failure: &BridgeError,
    ) -> Result<Option<i64>, BridgeError> {
        if let Some(until_ms) = self.note_homeserver(Some(failure)) {
            warn!(portal = %row.portal, error = %failure.chain(), "could not show an event yet");
            // The outage is to blame, not the row: no try counts.
            return Ok(Some(until_ms));
        }
        let input = Input::Failed(failure.verdict());
        let (after, effects) = step(&self.try_of(row), &input, self.now_ms(), self.random());
        for effect in effects {
            if let Effect::Wait { until_ms } = effect {
                warn!(
                    portal = %row.portal,
                    error = %failure.chain(),
                    "could not show an event yet"
                );
                let mut tx = self.store().begin().await?;
                let err = failure.to_string();
                let next = NextTry {
                    attempts: after.attempts,
                    next_at_ms: until_ms,
                    err: Some(&err),
                };
                tx.outbox_mx().postpone(row.portal, row.seq, next).await?;
                tx.commit().await?;
                crash_point!("to_matrix.after_wait");
                return Ok(Some(until_ms));
            }
        }
        warn!(portal = %row.portal, error = %failure.chain(), "the homeserver refused an event");
        match self.show_refused(row, kind).await {
            Ok(ended) => self.finish(row, ended).await?,
            Err(failure @ BridgeError::Store(_)) => return Err(failure),
            Err(second) => self.bury(row, &second.to_string()).await?,
        }
        Ok(None)
    }

    /// Ends a row that can never be shown. Its login's owner is told once.
    pub(super) async fn bury(&self, row: &OutboxMx, why: &str) -> Result<(), BridgeError> {
        warn!(portal = %row.portal, seq = row.seq, why, "an event could not be shown");
        let mut tx = self.store().begin().await?;
        let owner = tx.logins().find(&row.login).await?.map(|login| login.user);
        tx.outbox_mx().dead(row.portal, row.seq, why).await?;
        tx.commit().await?;
        let Some(owner) = owner else { return Ok(()) };
        let what = format!("buried:{}:{}", row.portal, row.seq);
        let text = "Something from Instagram could not be shown in one of your chats. \
                    Open Instagram to see it.";
        if let Err(failure) = self.tell_user(&owner, &what, text).await {
            warn!(error = %failure.chain(), "could not tell a user about a lost event");
        }
        Ok(())
    }
}

/// The id of an event that carries `echo_key`.
fn echo_in(event: &RawValue, echo_key: &str) -> Option<OwnedEventId> {
    let event: Value = serde_json::from_str(event.get()).ok()?;
    let is_ours = event["content"][ECHO_FIELD] == echo_key;
    let id = event["event_id"].as_str().filter(|_| is_ours)?;
    OwnedEventId::try_from(id).ok()
}
