//! Which of our names exist, for a homeserver that asks.

use futures_util::future::BoxFuture;
use ruma::{RoomAliasId, UserId};
use tracing::warn;

use super::Bridge;
use crate::{matrix::Directory, remote::PersonId};

impl Directory for Bridge {
    /// Ghosts exist once somebody at Instagram was heard of.
    fn user_exists<'a>(&'a self, user: &'a UserId) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let ghosts = &self.names().ghosts;
            let known = async {
                let Some(person) = ghosts.person_in(user) else {
                    return Ok(false);
                };
                let mut read = self.store().read().await?;
                Ok(read.ghosts().find(&PersonId::new(person)).await?.is_some())
            };
            known.await.unwrap_or_else(|failure: super::BridgeError| {
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
