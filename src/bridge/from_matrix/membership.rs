//! Invitations to the bot and to ghosts, and people who leave.

use ruma::UserId;
use tracing::info;

use super::{
    super::{Bridge, BridgeError, Level, status::WELCOME},
    inbox::Envelope,
};
use crate::store::InboxEvent;

impl Bridge {
    /// Handles a change of somebody's membership.
    pub(super) async fn take_membership(
        &self,
        event: &InboxEvent,
        envelope: &Envelope,
        level: Level,
    ) -> Result<(), BridgeError> {
        let subject = envelope
            .state_key
            .as_deref()
            .and_then(|key| UserId::parse(key).ok());
        let Some(subject) = subject else {
            return self.ignore(event, "not a user").await;
        };
        let membership = envelope.content["membership"].as_str().unwrap_or_default();
        match membership {
            "invite" if subject == self.parts.bot => self.take_bot_invite(event, level).await,
            "invite" if self.names().ghosts.is_ghost(&subject) => {
                self.take_ghost_invite(event, &subject).await
            }
            "leave" | "ban" if subject == event.sender || membership == "ban" => {
                self.forget_room_of(event, &subject).await
            }
            // Joins, and memberships this bridge does not know.
            _ => self.ignore(event, "not for us").await,
        }
    }

    async fn take_bot_invite(&self, event: &InboxEvent, level: Level) -> Result<(), BridgeError> {
        if level < Level::Commands {
            info!(user = %event.sender, "declined an invitation by a user without permission");
            self.bot().leave(&event.room).await?;
            return self.ignore(event, "no permission").await;
        }
        if let Err(refused) = self.bot().join(&event.room).await {
            // The invitation may be gone by now; there is nothing left to do then.
            if refused.is_forbidden() || refused.is_not_found() {
                return self.ignore(event, "the invitation is gone").await;
            }
            return Err(refused.into());
        }
        let encryption = self
            .bot()
            .fetch_state(&event.room, "m.room.encryption", "")
            .await?;
        if encryption.is_some() {
            self.offer_plain_room(&event.sender, event).await?;
        } else if self.is_own_room(event).await? {
            self.set_management_room(&event.sender, Some(&event.room))
                .await?;
            self.say(&event.room, "welcome", WELCOME).await?;
        }
        self.end(event, None).await
    }

    /// Whether nobody but the bot and the inviter is in the room.
    async fn is_own_room(&self, event: &InboxEvent) -> Result<bool, BridgeError> {
        let members = self.bot().joined_members(&event.room).await?;
        Ok(members
            .iter()
            .all(|member| *member == event.sender || *member == self.parts.bot))
    }

    /// Ghosts are brought into rooms by the bridge; other invitations are declined.
    async fn take_ghost_invite(
        &self,
        event: &InboxEvent,
        ghost: &UserId,
    ) -> Result<(), BridgeError> {
        if self.portal_in(event).await?.is_none() {
            let intent = self.parts.homeserver.intent(ghost.to_owned(), None);
            intent.leave(&event.room).await?;
        }
        self.end(event, None).await
    }

    /// A private room that its user left is not used any more.
    async fn forget_room_of(&self, event: &InboxEvent, user: &UserId) -> Result<(), BridgeError> {
        let owner = self
            .store()
            .read()
            .await?
            .users()
            .find_by_management_room(&event.room)
            .await?;
        if owner.is_some_and(|owner| owner.mxid == *user) {
            self.set_management_room(user, None).await?;
            self.bot().leave(&event.room).await?;
        }
        self.end(event, None).await
    }
}
