//! The table `bridge_user`: the Matrix people who use the bridge.

use ruma::{OwnedRoomId, OwnedUserId, RoomId, UserId};

use super::row::Row;
use super::{StoreError, StoreTx};

const TABLE: &str = "bridge_user";

/// A Matrix person who uses the bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their Matrix id.
    pub mxid: OwnedUserId,
    /// The private room with the bot, once there is one.
    pub management_room: Option<OwnedRoomId>,
}

impl User {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            mxid: row.id("mxid")?,
            management_room: row.id_or_null("management_room")?,
        })
    }
}

/// The Matrix people who use the bridge.
pub struct Users<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Users<'_> {
    /// Finds a user.
    pub async fn find(&mut self, mxid: &UserId) -> Result<Option<User>, StoreError> {
        const SQL: &str = "SELECT mxid, management_room FROM bridge_user WHERE mxid = $1";
        self.tx.query(TABLE, SQL).bind(mxid).find(User::read).await
    }

    /// Finds the user whose management room this is.
    pub async fn find_by_management_room(
        &mut self,
        room: &RoomId,
    ) -> Result<Option<User>, StoreError> {
        const SQL: &str =
            "SELECT mxid, management_room FROM bridge_user WHERE management_room = $1";
        self.tx.query(TABLE, SQL).bind(room).find(User::read).await
    }

    /// Finds the user, or makes the row first; a repeat changes nothing.
    pub async fn ensure(&mut self, mxid: &UserId) -> Result<User, StoreError> {
        const INSERT: &str = "INSERT INTO bridge_user (mxid) VALUES ($1) ON CONFLICT DO NOTHING";
        self.tx.query(TABLE, INSERT).bind(mxid).run().await?;
        self.find(mxid)
            .await?
            .ok_or(StoreError::Missing { table: TABLE })
    }

    /// Sets or forgets the user's management room.
    pub async fn set_management_room(
        &mut self,
        mxid: &UserId,
        room: Option<&RoomId>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE bridge_user SET management_room = $2 WHERE mxid = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(mxid)
            .bind(room)
            .run()
            .await?;
        Ok(())
    }
}
