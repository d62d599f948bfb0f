//! The table `reaction`: the one reaction a person has on a message.

use std::fmt;

use ruma::{EventId, OwnedEventId};

use super::row::Row;
use super::{PortalId, StoreError, StoreTx};
use crate::remote::{MessageId, PersonId};

const TABLE: &str = "reaction";

/// A person's reaction to a message. Its `Debug` does not show the emoji.
#[derive(Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The portal.
    pub portal: PortalId,
    /// The message.
    pub item: MessageId,
    /// Who reacted.
    pub person: PersonId,
    /// With what.
    pub emoji: String,
    /// The event that shows it.
    pub event: OwnedEventId,
    /// When, in milliseconds since 1970.
    pub ts_ms: i64,
}

impl fmt::Debug for Reaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reaction")
            .field("portal", &self.portal)
            .field("item", &self.item)
            .field("person", &self.person)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}

impl Reaction {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            portal: row.number("portal_id").map(PortalId)?,
            item: MessageId::new(row.text("item_id")?),
            person: PersonId::new(row.text("person_id")?),
            emoji: row.text("emoji")?,
            event: row.id("mxid")?,
            ts_ms: row.number("ts")?,
        })
    }
}

/// Who reacted to what.
pub struct Reactions<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Reactions<'_> {
    /// Finds a person's reaction to a message.
    pub async fn find(
        &mut self,
        portal: PortalId,
        item: &MessageId,
        person: &PersonId,
    ) -> Result<Option<Reaction>, StoreError> {
        const SQL: &str = "
            SELECT portal_id, item_id, person_id, emoji, mxid, ts FROM reaction
            WHERE portal_id = $1 AND item_id = $2 AND person_id = $3";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(item)
            .bind(person)
            .find(Reaction::read)
            .await
    }

    /// Finds the reaction that an event shows.
    pub async fn find_by_event(&mut self, event: &EventId) -> Result<Option<Reaction>, StoreError> {
        const SQL: &str = "
            SELECT portal_id, item_id, person_id, emoji, mxid, ts FROM reaction WHERE mxid = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(event)
            .find(Reaction::read)
            .await
    }

    /// Writes a reaction in the place of the one the person had.
    pub async fn upsert(&mut self, reaction: &Reaction) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO reaction (portal_id, item_id, person_id, emoji, mxid, ts)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (portal_id, item_id, person_id) DO UPDATE SET
                emoji = excluded.emoji, mxid = excluded.mxid, ts = excluded.ts";
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(reaction.portal)
            .bind(&reaction.item);
        let query = query.bind(&reaction.person).bind(reaction.emoji.as_str());
        query
            .bind(&*reaction.event)
            .bind(reaction.ts_ms)
            .run()
            .await?;
        Ok(())
    }

    /// Forgets a reaction and says whether there was one.
    pub async fn delete(
        &mut self,
        portal: PortalId,
        item: &MessageId,
        person: &PersonId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            DELETE FROM reaction WHERE portal_id = $1 AND item_id = $2 AND person_id = $3";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(item)
            .bind(person)
            .changed()
            .await
    }
}
