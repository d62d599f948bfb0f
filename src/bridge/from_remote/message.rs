//! Messages.

use ruma::{OwnedEventId, RoomId, events::room::message::RoomMessageEventContent};
use serde_json::json;

use super::{
    super::{Bridge, BridgeError},
    line::{Ended, Stage},
};
use crate::{
    convert::from_remote::{to_matrix, to_matrix_reply},
    remote::{EventKind, Message, MessageId},
    store::{self, OutboxMx, PortalId},
};

impl Bridge {
    /// Shows a message in its room, by the ghost of its sender.
    pub(super) async fn show_message(
        &self,
        row: &OutboxMx,
        message: &Message,
    ) -> Result<Ended, BridgeError> {
        if self.is_shown(row, &message.id).await? {
            return Ok(Ended::Skipped("already in the room"));
        }
        if self.may_be_ours(row.portal, message).await? {
            return Ok(Ended::NotYet {
                until_ms: self.soon_ms(),
            });
        }
        let (_, room) = self.ensure_room(row.portal).await?;
        let content = self.message_content(row.portal, message).await?;
        let event = match self.say_as_sender(row, &room, message, &content).await {
            Err(BridgeError::Matrix(refused)) if refused.is_forbidden() => {
                // Somebody removed the ghost from the room: bring it back once.
                self.forget_ghost_in_room(row.portal, &message.sender)
                    .await?;
                self.say_as_sender(row, &room, message, &content).await?
            }
            said => said?,
        };
        Ok(Ended::Shown(shown(row, message, event)))
    }

    /// Shows a notice in the place of something the homeserver refused.
    pub(super) async fn show_refused(
        &self,
        row: &OutboxMx,
        kind: &EventKind,
    ) -> Result<Ended, BridgeError> {
        let EventKind::Message(message) = kind else {
            return Ok(Ended::Skipped("refused by the homeserver"));
        };
        let (_, room) = self.ensure_room(row.portal).await?;
        let body = "A message from Instagram could not be shown here. Open Instagram to see it.";
        let content = json!({ "msgtype": "m.notice", "body": body, "m.mentions": {} });
        let stand_in = OutboxMx {
            txn_id: format!("{}f", row.txn_id).into(),
            ..row.clone()
        };
        let stage = Stage {
            ghost: self.bot(),
            room: &room,
            kind: "m.room.message",
        };
        let event = self.send_row(&stand_in, stage, content).await?;
        Ok(Ended::Shown(shown(row, message, event)))
    }

    async fn say_as_sender(
        &self,
        row: &OutboxMx,
        room: &RoomId,
        message: &Message,
        content: &RoomMessageEventContent,
    ) -> Result<OwnedEventId, BridgeError> {
        let ghost = self
            .ensure_ghost_in_room(row.portal, room, &message.sender)
            .await?;
        let stage = Stage {
            ghost: &ghost,
            room,
            kind: "m.room.message",
        };
        self.send_row(row, stage, content).await
    }

    async fn message_content(
        &self,
        portal: PortalId,
        message: &Message,
    ) -> Result<RoomMessageEventContent, BridgeError> {
        let target = match &message.reply_to {
            Some(parent) => self.find_last_part(portal, parent).await?,
            None => None,
        };
        Ok(match target {
            Some(target) => to_matrix_reply(&message.content, target),
            None => to_matrix(&message.content),
        })
    }

    /// The event that stands for a message when something points to it: its last part.
    pub(super) async fn find_last_part(
        &self,
        portal: PortalId,
        message: &MessageId,
    ) -> Result<Option<OwnedEventId>, BridgeError> {
        let mut read = self.store().read().await?;
        let parts = read.messages().find_parts(portal, message).await?;
        Ok(parts.into_iter().last().map(|part| part.event))
    }

    async fn is_shown(&self, row: &OutboxMx, message: &MessageId) -> Result<bool, BridgeError> {
        let mut read = self.store().read().await?;
        let parts = read.messages().find_parts(row.portal, message).await?;
        // A message from Matrix has one entry that stands for all parts.
        let sent_from_matrix = read
            .outbox_ig()
            .find_by_item(row.portal, message)
            .await?
            .is_some();
        Ok(sent_from_matrix || parts.iter().any(|part| part.part == row.part))
    }

    /// Whether a message without a token may be one that we are sending right now: then its own
    /// acknowledgement will tell.
    async fn may_be_ours(&self, portal: PortalId, message: &Message) -> Result<bool, BridgeError> {
        if message.token.is_some() {
            return Ok(false);
        }
        let mut read = self.store().read().await?;
        let from_login = read.members().list_logins(portal).await?;
        let is_login = from_login
            .iter()
            .any(|login| login.id.person() == message.sender);
        Ok(is_login && read.outbox_ig().has_in_flight(portal).await?)
    }

    async fn forget_ghost_in_room(
        &self,
        portal: PortalId,
        person: &crate::remote::PersonId,
    ) -> Result<(), BridgeError> {
        let mut tx = self.store().begin().await?;
        tx.members().set_in_room(portal, person, false).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn shown(row: &OutboxMx, message: &Message, event: OwnedEventId) -> store::Message {
    store::Message {
        portal: row.portal,
        item: message.id.clone(),
        part: row.part,
        event,
        out_part: 0,
        sender: message.sender.clone(),
        token: message.token.clone(),
        ts_ms: message.sent_at_ms,
    }
}
