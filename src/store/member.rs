//! The table `portal_member`: who is in a thread.

use super::row::Row;
use super::{Login, PortalId, StoreError, StoreTx};
use crate::remote::PersonId;

const TABLE: &str = "portal_member";

/// Somebody in a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// Whether their ghost was last known to be in the room.
    pub in_room: bool,
}

impl Member {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            person: PersonId::new(row.text("person_id")?),
            in_room: row.flag("in_room")?,
        })
    }
}

/// Who is in a thread.
pub struct Members<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Members<'_> {
    /// Lists the members of a portal, ordered by person.
    pub async fn list(&mut self, portal: PortalId) -> Result<Vec<Member>, StoreError> {
        const SQL: &str = "
            SELECT person_id, in_room FROM portal_member WHERE portal_id = $1 ORDER BY person_id";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .list(Member::read)
            .await
    }

    /// Lists the members that are logins of ours, oldest login first.
    pub async fn list_logins(&mut self, portal: PortalId) -> Result<Vec<Login>, StoreError> {
        self.tx.logins().list_by_portal(portal).await
    }

    /// Adds a member, not in the room yet; false, and no change, when they are one already.
    pub async fn upsert(
        &mut self,
        portal: PortalId,
        person: &PersonId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            INSERT INTO portal_member (portal_id, person_id, in_room) VALUES ($1, $2, FALSE)
            ON CONFLICT DO NOTHING";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(person)
            .changed()
            .await
    }

    /// Removes a member and says whether they were one.
    pub async fn remove(
        &mut self,
        portal: PortalId,
        person: &PersonId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM portal_member WHERE portal_id = $1 AND person_id = $2";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(person)
            .changed()
            .await
    }

    /// Notes whether the member's ghost is in the room.
    pub async fn set_in_room(
        &mut self,
        portal: PortalId,
        person: &PersonId,
        in_room: bool,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE portal_member SET in_room = $3 WHERE portal_id = $1 AND person_id = $2";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(person)
            .bind(in_room)
            .run()
            .await?;
        Ok(())
    }
}
