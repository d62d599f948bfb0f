//! Which of our names exist, for a homeserver that asks.

use futures_util::future::BoxFuture;
use ruma::{RoomAliasId, UserId};
use tracing::warn;

use super::{Bridge, BridgeError};
use crate::{matrix::Directory, remote::PersonId};

impl Directory for Bridge {
    /// Ghosts exist once somebody at Instagram was heard of.
    fn user_exists<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            self.is_known_ghost(user).await.unwrap_or_else(|failure| {
                warn!(error = %failure.chain(), "failed to look up a ghost");
                false
            })
        })
    }

    /// Rooms get their alias when they are made: one that is asked for does not exist.
    fn alias_exists<'a>(&'a self, _: &'a RoomAliasId) -> BoxFuture<'a, bool> {
        Box::pin(async { false })
    }
}

impl Bridge {
    async fn is_known_ghost(&self, user: &UserId) -> Result<bool, BridgeError> {
        let Some(person) = self.names().ghosts.person_in(user) else {
            return Ok(false);
        };
        let mut read = self.store().read().await?;
        Ok(read.ghosts().find(&PersonId::new(person)).await?.is_some())
    }
}
