//! The table `ghost`: the Matrix users made for people at Instagram.

use std::fmt;

use ruma::{DeviceId, OwnedDeviceId};

use super::row::Row;
use super::{StoreError, StoreTx};
use crate::remote::PersonId;

const TABLE: &str = "ghost";

/// A person at Instagram and the Matrix user made for them. Its `Debug` shows no names.
#[derive(Clone, PartialEq, Eq)]
pub struct Ghost {
    /// The person.
    pub person: PersonId,
    /// Their unique name; empty until known.
    pub username: String,
    /// Their display name; empty until known, or for people without one.
    pub full_name: String,
    /// The display name Matrix was last given.
    pub shown_name: Option<String>,
    /// Whether the homeserver knows the Matrix user.
    pub registered: bool,
    /// The device made for the user without a login, where the homeserver has such a thing.
    pub device: Option<OwnedDeviceId>,
}

impl fmt::Debug for Ghost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ghost")
            .field("person", &self.person)
            .field("registered", &self.registered)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

impl Ghost {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            person: PersonId::new(row.text("person_id")?),
            username: row.text("username")?,
            full_name: row.text("full_name")?,
            shown_name: row.text_or_null("shown_name")?,
            registered: row.flag("registered")?,
            device: row.id_or_null("device_id")?,
        })
    }
}

/// The Matrix users made for people at Instagram.
pub struct Ghosts<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Ghosts<'_> {
    /// Finds the ghost of a person.
    pub async fn find(&mut self, person: &PersonId) -> Result<Option<Ghost>, StoreError> {
        const SQL: &str = "
            SELECT person_id, username, full_name, shown_name, registered, device_id
            FROM ghost WHERE person_id = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(person)
            .find(Ghost::read)
            .await
    }

    /// Writes what is known of a person and gives the ghost. A known name is never replaced by
    /// an empty one: some sources tell only one of the two.
    pub async fn upsert_profile(
        &mut self,
        person: &PersonId,
        username: &str,
        full_name: &str,
    ) -> Result<Ghost, StoreError> {
        const SQL: &str = "
            INSERT INTO ghost (person_id, username, full_name, registered)
            VALUES ($1, $2, $3, FALSE)
            ON CONFLICT (person_id) DO UPDATE SET
                username = CASE excluded.username
                    WHEN '' THEN ghost.username ELSE excluded.username END,
                full_name = CASE excluded.full_name
                    WHEN '' THEN ghost.full_name ELSE excluded.full_name END
            RETURNING person_id, username, full_name, shown_name, registered, device_id";
        let query = self.tx.query(TABLE, SQL);
        query
            .bind(person)
            .bind(username)
            .bind(full_name)
            .one(Ghost::read)
            .await
    }

    /// Notes that the homeserver knows the user, with the device that was made for it.
    pub async fn set_registered(
        &mut self,
        person: &PersonId,
        device: Option<&DeviceId>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            UPDATE ghost SET registered = TRUE, device_id = $2 WHERE person_id = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(person)
            .bind(device)
            .run()
            .await?;
        Ok(())
    }

    /// Notes the display name that Matrix was given.
    pub async fn set_shown_name(
        &mut self,
        person: &PersonId,
        name: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE ghost SET shown_name = $2 WHERE person_id = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(person)
            .bind(name)
            .run()
            .await?;
        Ok(())
    }
}
