//! Finding rooms and who is in them.

use ruma::{
    OwnedRoomId, OwnedUserId, RoomAliasId, RoomId,
    api::client::{alias::get_alias, membership::joined_members},
};

use super::Intent;
use crate::matrix::{MatrixError, homeserver::Call};

impl Intent {
    /// Fetches the room behind an alias; `None` when there is none.
    pub async fn resolve_alias(
        &self,
        alias: &RoomAliasId,
    ) -> Result<Option<OwnedRoomId>, MatrixError> {
        let request = get_alias::v3::Request::new(alias.to_owned());
        match self.send(request, Call::to("resolve a room alias")).await {
            Ok(response) => Ok(Some(response.room_id)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Fetches who is in the room, in the order of their ids. This user must be in it.
    pub async fn joined_members(&self, room_id: &RoomId) -> Result<Vec<OwnedUserId>, MatrixError> {
        let request = joined_members::v3::Request::new(room_id.to_owned());
        let call = Call::to("list the members of a room").with_large_answer();
        Ok(self.send(request, call).await?.joined.into_keys().collect())
    }
}
