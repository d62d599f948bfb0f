//! Matrix people who use the bridge, and the private rooms the bot talks to them in.

use ruma::{OwnedRoomId, RoomId, UserId};
use serde_json::json;

use super::{Bridge, BridgeError};
use crate::matrix::CreateRoom;

impl Bridge {
    /// Makes sure that there is a private room with a user, and returns it.
    pub(super) async fn ensure_management_room(
        &self,
        user: &UserId,
    ) -> Result<OwnedRoomId, BridgeError> {
        let known = self.store().read().await?.users().find(user).await?;
        if let Some(room) = known.and_then(|known| known.management_room) {
            return Ok(room);
        }
        let request = CreateRoom {
            name: Some("Instagram bridge".to_owned()),
            topic: Some("Talk to the Instagram bridge here. Say “help” to begin.".to_owned()),
            alias_localpart: None,
            invite: vec![user.to_owned()],
            is_direct: true,
            initial_state: Vec::new(),
            power_levels: None,
            creation_content: None,
        };
        let room = self.bot().create_room(&request).await?;
        self.set_management_room(user, Some(&room)).await?;
        Ok(room)
    }

    /// Remembers which room is a user's private room with the bot, or that there is none.
    pub(super) async fn set_management_room(
        &self,
        user: &UserId,
        room: Option<&RoomId>,
    ) -> Result<(), BridgeError> {
        let mut tx = self.store().begin().await?;
        tx.users().ensure(user).await?;
        tx.users().set_management_room(user, room).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether a room is the private room of a user with the bot. A room with just the two of
    /// them becomes it when there is no other.
    pub(super) async fn is_management_room(
        &self,
        user: &UserId,
        room: &RoomId,
    ) -> Result<bool, BridgeError> {
        let known = self
            .store()
            .read()
            .await?
            .users()
            .find_by_management_room(room)
            .await?;
        if let Some(owner) = known {
            return Ok(owner.mxid == user);
        }
        let members = self.bot().joined_members(room).await?;
        let only_us = members.len() == 2 && members.iter().any(|member| member == user);
        if only_us {
            self.set_management_room(user, Some(room)).await?;
        }
        Ok(only_us)
    }

    /// Tells a user something in the private room. `what` names the occasion: the same occasion
    /// is told once, however often this is called for it.
    pub async fn tell_user(
        &self,
        user: &UserId,
        what: &str,
        text: &str,
    ) -> Result<(), BridgeError> {
        let room = self.ensure_management_room(user).await?;
        match self.say(&room, what, text).await {
            Err(BridgeError::Matrix(refused)) if refused.is_forbidden() => {
                // The bot was removed from that room, or the room is gone: make another one.
                self.set_management_room(user, None).await?;
                let room = self.ensure_management_room(user).await?;
                self.say(&room, what, text).await
            }
            said => said,
        }
    }

    /// Says something in a room as the bot. Once per room and occasion.
    pub async fn say(&self, room: &RoomId, what: &str, text: &str) -> Result<(), BridgeError> {
        let content = json!({ "msgtype": "m.notice", "body": text, "m.mentions": {} });
        let txn = self.names().notice_txn_id(room.as_str(), what);
        self.bot()
            .send_event(room, "m.room.message", &txn, &content, None)
            .await?;
        Ok(())
    }

    /// Gives the bot its name. Without it the bot works all the same.
    pub async fn introduce_bot(&self, name: &str) {
        if let Err(failure) = self.bot().set_display_name(name).await {
            tracing::warn!(error = %failure, "failed to name the bot");
        }
    }
}
