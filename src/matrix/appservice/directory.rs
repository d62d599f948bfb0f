//! What the homeserver may ask about ids of our namespaces.

use futures_util::future::BoxFuture;
use ruma::{RoomAliasId, UserId};

/// Answers whether an id of our namespaces stands for something. Whoever answers yes has made the
/// user or the room before.
pub trait Directory: Send + Sync {
    /// Whether there is such a user.
    fn user_exists<'a>(&'a self, user_id: &'a UserId) -> BoxFuture<'a, bool>;

    /// Whether there is a room with this alias.
    fn alias_exists<'a>(&'a self, alias: &'a RoomAliasId) -> BoxFuture<'a, bool>;
}
