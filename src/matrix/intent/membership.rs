//! Coming and going. All calls are fine when things are already as wanted.

use ruma::{
    RoomId, UserId,
    api::client::membership::{
        invite_user::v3::{InvitationRecipient, InviteUserId, Request as InviteRequest},
        join_room_by_id, kick_user, leave_room,
    },
};
use serde_json::Value;

use super::Intent;
use crate::matrix::{MatrixError, homeserver::Call};

impl Intent {
    /// Joins a room that this user was invited to or may enter.
    pub async fn join(&self, room_id: &RoomId) -> Result<(), MatrixError> {
        let request = join_room_by_id::v3::Request::new(room_id.to_owned());
        self.send(request, Call::to("join a room")).await.map(drop)
    }

    /// Invites a user. Fine when the user is already invited or there.
    pub async fn invite(&self, room_id: &RoomId, user_id: &UserId) -> Result<(), MatrixError> {
        let recipient = InvitationRecipient::UserId(InviteUserId::new(user_id.to_owned()));
        let request = InviteRequest::new(room_id.to_owned(), recipient);
        match self.send(request, Call::to("invite a user")).await {
            // Homeservers refuse with the same code whatever the reason is, so look.
            Err(error) if error.is_forbidden() && self.sees_present(room_id, user_id).await? => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Leaves a room, or declines an invitation to it. Fine when this user is not there.
    pub async fn leave(&self, room_id: &RoomId) -> Result<(), MatrixError> {
        let request = leave_room::v3::Request::new(room_id.to_owned());
        match self.send(request, Call::to("leave a room")).await {
            Err(error)
                if (error.is_forbidden() || error.is_not_found())
                    && !self.sees_present(room_id, &self.user_id).await? =>
            {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Removes a user from a room, or takes an invitation back. Fine when the user is not there.
    pub async fn kick(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
        reason: Option<&str>,
    ) -> Result<(), MatrixError> {
        let mut request = kick_user::v3::Request::new(room_id.to_owned(), user_id.to_owned());
        request.reason = reason.map(str::to_owned);
        match self
            .send(request, Call::to("remove a user from a room"))
            .await
        {
            Err(error) if error.is_forbidden() && self.sees_absent(room_id, user_id).await? => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Whether `user_id` is in the room or invited, as far as this user can see.
    async fn sees_present(&self, room_id: &RoomId, user_id: &UserId) -> Result<bool, MatrixError> {
        match self.fetch_membership(room_id, user_id).await {
            Ok(membership) => Ok(matches!(membership.as_deref(), Some("invite" | "join"))),
            Err(error) if error.is_forbidden() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether this user can see that `user_id` is neither in the room nor invited.
    async fn sees_absent(&self, room_id: &RoomId, user_id: &UserId) -> Result<bool, MatrixError> {
        match self.fetch_membership(room_id, user_id).await {
            Ok(membership) => Ok(!matches!(membership.as_deref(), Some("invite" | "join"))),
            Err(error) if error.is_forbidden() => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn fetch_membership(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
    ) -> Result<Option<String>, MatrixError> {
        let content = self
            .fetch_state(room_id, "m.room.member", user_id.as_str())
            .await?;
        let membership = content
            .as_ref()
            .and_then(|content| content.get("membership"));
        Ok(membership.and_then(Value::as_str).map(str::to_owned))
    }
}
