//! The table `login`: authenticated presences at Instagram.

use std::fmt;

use ruma::{OwnedUserId, UserId};
use secrecy::{ExposeSecret as _, SecretString};

use super::row::Row;
use super::{PortalId, StoreError, StoreTx};
use crate::remote::LoginId;

const TABLE: &str = "login";

/// A query for whole rows.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, user_mxid, username, full_name, session, state, state_info, created_at
            FROM login ",
            $tail
        )
    };
}

/// One authenticated presence at Instagram. Its `Debug` shows neither names nor the session.
#[derive(Clone)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// Whose it is.
    pub user: OwnedUserId,
    /// The account's unique name; secret as names are.
    pub username: String,
    /// The account's display name; may be empty.
    pub full_name: String,
    /// What the network module needs to go on; opaque to everyone else.
    pub session: SecretString,
    /// A stable word for how it is doing.
    pub state: String,
    /// More about the state, without content.
    pub state_info: String,
    /// When it was made, in milliseconds since 1970.
    pub created_at_ms: i64,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Login {
    /// The state of a login whose owner has ended it; its row stays for its rooms.
    pub const LOGGED_OUT: &str = "logged_out";

    /// Whether the login has not been ended by its owner.
    pub fn is_in(&self) -> bool {
        self.state != Self::LOGGED_OUT
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: LoginId::new(row.text("id")?),
            user: row.id("user_mxid")?,
            username: row.text("username")?,
            full_name: row.text("full_name")?,
            session: row.text("session")?.into(),
            state: row.text("state")?,
            state_info: row.text("state_info")?,
            created_at_ms: row.number("created_at")?,
        })
    }
}

/// Authenticated presences at Instagram.
pub struct Logins<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Logins<'_> {
    /// Finds a login.
    pub async fn find(&mut self, id: &LoginId) -> Result<Option<Login>, StoreError> {
        const SQL: &str = select!("WHERE id = $1");
        self.tx.query(TABLE, SQL).bind(id).find(Login::read).await
    }

    /// Lists all logins, oldest first.
    pub async fn list(&mut self) -> Result<Vec<Login>, StoreError> {
        const SQL: &str = select!("ORDER BY created_at, id");
        self.tx.query(TABLE, SQL).list(Login::read).await
    }

    /// Lists the logins of one user, oldest first.
    pub async fn list_by_user(&mut self, user: &UserId) -> Result<Vec<Login>, StoreError> {
        const SQL: &str = select!("WHERE user_mxid = $1 ORDER BY created_at, id");
        self.tx.query(TABLE, SQL).bind(user).list(Login::read).await
    }

    /// Lists the members of a portal that are logins of ours, oldest first.
    pub async fn list_by_portal(&mut self, portal: PortalId) -> Result<Vec<Login>, StoreError> {
        const SQL: &str = select!(
            "WHERE id IN (SELECT person_id FROM portal_member WHERE portal_id = $1)
            ORDER BY created_at, id"
        );
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .list(Login::read)
            .await
    }

    /// Writes a login; the one with the same id is replaced, except for when it was made.
    pub async fn upsert(&mut self, login: &Login) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO login
                (id, user_mxid, username, full_name, session, state, state_info, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO UPDATE SET
                user_mxid = excluded.user_mxid, username = excluded.username,
                full_name = excluded.full_name, session = excluded.session,
                state = excluded.state, state_info = excluded.state_info";
        let query = self.tx.query(TABLE, SQL);
        let query = query.bind(&login.id).bind(&*login.user);
        let query = query
            .bind(login.username.as_str())
            .bind(login.full_name.as_str());
        let query = query.bind(login.session.expose_secret());
        let query = query
            .bind(login.state.as_str())
            .bind(login.state_info.as_str());
        query.bind(login.created_at_ms).run().await?;
        Ok(())
    }

    /// Sets how the login is doing and says whether that is news; false also when it is gone.
    pub async fn set_state(
        &mut self,
        id: &LoginId,
        state: &str,
        info: &str,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE login SET state = $2, state_info = $3
            WHERE id = $1 AND (state <> $2 OR state_info <> $3)";
        self.tx
            .query(TABLE, SQL)
            .bind(id)
            .bind(state)
            .bind(info)
            .changed()
            .await
    }

    /// Keeps changed session data and says whether the login was there.
    pub async fn set_session(
        &mut self,
        id: &LoginId,
        session: &SecretString,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "UPDATE login SET session = $2 WHERE id = $1";
        self.tx
            .query(TABLE, SQL)
            .bind(id)
            .bind(session.expose_secret())
            .changed()
            .await
    }

    /// Deletes the login with its owner, checkpoint and cursors, and says whether it was there.
    /// Its portals, queues and mappings stay.
    pub async fn delete(&mut self, id: &LoginId) -> Result<bool, StoreError> {
        const OWNER: &str = "DELETE FROM login_owner WHERE login_id = $1";
        const CHECKPOINT: &str = "DELETE FROM checkpoint WHERE login_id = $1";
        const CURSORS: &str = "DELETE FROM thread_cursor WHERE login_id = $1";
        const LOGIN: &str = "DELETE FROM login WHERE id = $1";
        self.tx.query("login_owner", OWNER).bind(id).run().await?;
        self.tx
            .query("checkpoint", CHECKPOINT)
            .bind(id)
            .run()
            .await?;
        self.tx
            .query("thread_cursor", CURSORS)
            .bind(id)
            .run()
            .await?;
        self.tx.query(TABLE, LOGIN).bind(id).changed().await
    }
}
