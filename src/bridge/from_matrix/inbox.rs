//! Working off a room's events: what is each of them to us?

use std::sync::Arc;

use futures_util::future::BoxFuture;
use ruma::{OwnedRoomId, UserId};
use serde::Deserialize;
use serde_json::Value;
use tracing::{info, warn};

use super::super::{
    Bridge, BridgeError, CommandCall, Level,
    queue::{Line, Pause, backoff_ms},
    status::{ENCRYPTED_PORTAL, encrypted_room},
};
use crate::{
    remote::Verdict,
    store::{InboxEvent, NextTry, Portal},
};

/// How many rows are read at once.
const CLAIM: u32 = 20;
/// How often one event is tried before it is given up: about a day, with five minutes between the
/// later tries. Only trouble on our side counts.
const TRIES_MAX: i64 = 300;

/// One worker's job: the events of one room.
pub(in crate::bridge) struct InboxLine(pub(in crate::bridge) Arc<Bridge>);

impl Line for InboxLine {
    type Key = OwnedRoomId;

    fn open_keys(&self) -> BoxFuture<'_, Result<Vec<OwnedRoomId>, BridgeError>> {
        Box::pin(async move {
            Ok(self
                .0
                .store()
                .read()
                .await?
                .inbox()
                .list_open_rooms()
                .await?)
        })
    }

    fn run(&self, room: OwnedRoomId) -> BoxFuture<'_, Result<Pause, BridgeError>> {
        Box::pin(self.0.work_off_inbox(room))
    }
}

/// The parts of an event that decide what it is to us.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) state_key: Option<String>,
    #[serde(default)]
    pub(super) content: Value,
}

impl Bridge {
    async fn work_off_inbox(&self, room: OwnedRoomId) -> Result<Pause, BridgeError> {
        loop {
            let mut read = self.store().read().await?;
            let events = read.inbox().list_open(&room, CLAIM).await?;
            drop(read);
            if events.is_empty() || self.stop.is_cancelled() {
                return Ok(Pause::Idle);
            }
            if let Some(until_ms) = self.take_all(&events).await? {
                return Ok(Pause::Until(until_ms));
            }
        }
    }

    async fn take_all(&self, events: &[InboxEvent]) -> Result<Option<i64>, BridgeError> {
        for event in events {
            if let Some(until_ms) = self.take(event).await? {
                return Ok(Some(until_ms));
            }
        }
        Ok(None)
    }

    /// Handles the head of a line. Returns when to come back if the line has to wait.
    async fn take(&self, event: &InboxEvent) -> Result<Option<i64>, BridgeError> {
        if event.next_at_ms > self.now_ms() {
            return Ok(Some(event.next_at_ms));
        }
        let failure = match self.decide(event).await {
            Ok(()) => return Ok(None),
            Err(failure @ BridgeError::Store(_)) => return Err(failure),
            Err(failure) => failure,
        };
        if let Some(until_ms) = self.note_homeserver(Some(&failure)) {
            // The outage is to blame, not the event: no try counts.
            return Ok(Some(until_ms));
        }
        let waits = failure.verdict() != Verdict::Reject && event.attempts < TRIES_MAX;
        warn!(room = %event.room, error = %failure.chain(), waits, "failed to handle an event");
        let mut tx = self.store().begin().await?;
        let until_ms = self.now_ms() + backoff_ms(event.attempts, self.random());
        let err = failure.to_string();
        if waits {
            let next = NextTry {
                attempts: event.attempts + 1,
                next_at_ms: until_ms,
                err: Some(&err),
            };
            tx.inbox().postpone(&event.event, next).await?;
        } else {
            tx.inbox().done(&event.event, Some(&err)).await?;
        }
        tx.commit().await?;
        Ok(waits.then_some(until_ms))
    }

    /// Decides what an event is to us, acts on it, and ends its row.
    async fn decide(&self, event: &InboxEvent) -> Result<(), BridgeError> {
        let envelope = event
            .payload
            .as_ref()
            .and_then(|json| serde_json::from_str(json.as_str()).ok());
        let Some(envelope): Option<Envelope> = envelope else {
            return self.ignore(event, "not an event").await;
        };
        let level = self.options().permissions.level(&event.sender);
        match envelope.kind.as_str() {
            "m.room.member" => self.take_membership(event, &envelope, level).await,
            _ if level < Level::Commands => self.ignore(event, "no permission").await,
            "m.room.message" => self.take_message(event, &envelope, level).await,
            "m.room.encrypted" => self.take_encrypted(event).await,
            "m.reaction" => self.take_reaction(event, &envelope).await,
            // Event types are open: what is not for us ends here.
            _ => self.ignore(event, "not for us").await,
        }
    }

    async fn take_message(
        &self,
        event: &InboxEvent,
        envelope: &Envelope,
        level: Level,
    ) -> Result<(), BridgeError> {
        let text = envelope.content["body"].as_str().unwrap_or_default();
        if let Some(command) = self.prefixed_command(text) {
            return self.take_command(event, command).await;
        }
        if let Some(portal) = self.portal_in(event).await? {
            return self.plan_message(event, envelope, &portal, level).await;
        }
        let msgtype = envelope.content["msgtype"].as_str();
        if msgtype == Some("m.notice")
            || !self.is_management_room(&event.sender, &event.room).await?
        {
            return self.ignore(event, "not for us").await;
        }
        self.take_command(event, text).await
    }

    /// A text that begins with the command prefix is a command in every room.
    fn prefixed_command<'a>(&self, text: &'a str) -> Option<&'a str> {
        let rest = text
            .trim_start()
            .strip_prefix(&self.options().command_prefix)?;
        (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
    }

    pub(super) async fn portal_in(
        &self,
        event: &InboxEvent,
    ) -> Result<Option<Portal>, BridgeError> {
        Ok(self
            .store()
            .read()
            .await?
            .portals()
            .find_by_room(&event.room)
            .await?)
    }

    async fn take_command(&self, event: &InboxEvent, text: &str) -> Result<(), BridgeError> {
        if let Some(commands) = self.commands() {
            let call = CommandCall {
                user: event.sender.clone(),
                room: event.room.clone(),
                event: event.event.clone(),
                text: text.to_owned(),
            };
            commands.handle(call).await?;
        }
        self.end(event, None).await
    }

    /// In an encrypted room the bot says that it cannot read, once, and offers another room.
    async fn take_encrypted(&self, event: &InboxEvent) -> Result<(), BridgeError> {
        if self.portal_in(event).await?.is_some() {
            self.tell_not_sent(&event.room, &event.event, "encrypted", ENCRYPTED_PORTAL)
                .await?;
            return self.ignore(event, "encrypted").await;
        }
        let members = self.bot().joined_members(&event.room).await?;
        if members.len() > 2 {
            return self.ignore(event, "encrypted, and not for us").await;
        }
        self.offer_plain_room(&event.sender, event).await?;
        self.ignore(event, "encrypted").await
    }

    /// Opens an unencrypted private room for a user whose own is encrypted.
    pub(super) async fn offer_plain_room(
        &self,
        user: &UserId,
        event: &InboxEvent,
    ) -> Result<(), BridgeError> {
        let known = self.store().read().await?.users().find(user).await?;
        if known
            .and_then(|known| known.management_room)
            .is_some_and(|room| room == event.room)
        {
            self.set_management_room(user, None).await?;
        }
        let room = self.ensure_management_room(user).await?;
        info!(%user, %room, "offered an unencrypted room");
        self.bot().invite(&room, user).await?;
        self.say(&event.room, "encrypted", &encrypted_room(&room))
            .await?;
        self.say(&room, "welcome", super::super::status::WELCOME)
            .await
    }

    pub(super) async fn ignore(&self, event: &InboxEvent, why: &str) -> Result<(), BridgeError> {
        self.end(event, Some(why)).await
    }

    pub(super) async fn end(
        &self,
        event: &InboxEvent,
        why: Option<&str>,
    ) -> Result<(), BridgeError> {
        let mut tx = self.store().begin().await?;
        tx.inbox().done(&event.event, why).await?;
        tx.commit().await?;
        Ok(())
    }
}
