//! The table `portal`: the Matrix rooms that mirror threads.

use std::fmt;

use ruma::{OwnedRoomId, RoomId};

use super::query::Lock;
use super::row::Row;
use super::{PortalId, StoreError, StoreTx};
use crate::remote::{LoginId, PortalKey, ThreadId};

const TABLE: &str = "portal";

/// A query for whole rows.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, thread_id, receiver, is_group, home_login, room_id, title, shown_name
            FROM portal ",
            $tail
        )
    };
}

/// The Matrix room that mirrors a thread. Its `Debug` shows no names.
#[derive(Clone, PartialEq, Eq)]
pub struct Portal {
    /// Its own number.
    pub id: PortalId,
    /// Which thread it mirrors, and for whom.
    pub key: PortalKey,
    /// Whether the thread is a group.
    pub is_group: bool,
    /// The login that works its queues.
    pub home_login: LoginId,
    /// The room, once it exists.
    pub room: Option<OwnedRoomId>,
    /// The thread's own title.
    pub title: Option<String>,
    /// The name Matrix was last given.
    pub shown_name: Option<String>,
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portal")
            .field("id", &self.id)
            .field("key", &self.key)
            .field("is_group", &self.is_group)
            .field("home_login", &self.home_login)
            .field("room", &self.room)
            .finish_non_exhaustive()
    }
}

impl Portal {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let receiver = row.text("receiver")?;
        let receiver = (!receiver.is_empty()).then(|| LoginId::new(receiver));
        Ok(Self {
            id: row.number("id").map(PortalId)?,
            key: PortalKey {
                thread: ThreadId::new(row.text("thread_id")?),
                receiver,
            },
            is_group: row.flag("is_group")?,
            home_login: LoginId::new(row.text("home_login")?),
            room: row.id_or_null("room_id")?,
            title: row.text_or_null("title")?,
            shown_name: row.text_or_null("shown_name")?,
        })
    }
}

/// A portal that may have to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPortal {
    /// Which thread it mirrors, and for whom.
    pub key: PortalKey,
    /// Whether the thread is a group.
    pub is_group: bool,
    /// The login that is to work its queues.
    pub home_login: LoginId,
}

/// The Matrix rooms that mirror threads.
pub struct Portals<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Portals<'_> {
    /// Finds the portal of a thread.
    pub async fn find(&mut self, key: &PortalKey) -> Result<Option<Portal>, StoreError> {
        const SQL: &str = select!("WHERE thread_id = $1 AND receiver = $2");
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(&key.thread)
            .bind(key.receiver_str());
        query.find(Portal::read).await
    }

    /// Finds a portal by its number.
    pub async fn find_by_id(&mut self, id: PortalId) -> Result<Option<Portal>, StoreError> {
        const SQL: &str = select!("WHERE id = $1");
        self.tx.query(TABLE, SQL).bind(id).find(Portal::read).await
    }

    /// Finds the portal that a room belongs to, if it is one of ours.
    pub async fn find_by_room(&mut self, room: &RoomId) -> Result<Option<Portal>, StoreError> {
        const SQL: &str = select!("WHERE room_id = $1");
        self.tx
            .query(TABLE, SQL)
            .bind(room)
            .find(Portal::read)
            .await
    }

    /// Lists the portals a login takes part in: its direct chats, the groups it is home to, and
    /// the groups it is a member of.
    pub async fn list_by_login(&mut self, login: &LoginId) -> Result<Vec<Portal>, StoreError> {
        const SQL: &str = select!(
            "WHERE receiver = $1 OR home_login = $1 OR (receiver = ''
                AND id IN (SELECT portal_id FROM portal_member WHERE person_id = $1))
            ORDER BY id"
        );
        self.tx
            .query(TABLE, SQL)
            .bind(login)
            .list(Portal::read)
            .await
    }

    /// Finds the thread's portal, or makes it with this number first, and locks it. When there
    /// is one already, nothing of it changes and `id` is not used.
    pub async fn ensure(&mut self, new: &NewPortal, id: PortalId) -> Result<Portal, StoreError> {
        const INSERT: &str = "
            INSERT INTO portal
                (id, thread_id, receiver, is_group, home_login, mx_seq, ig_seq)
            VALUES ($1, $2, $3, $4, $5, 0, 0)
            ON CONFLICT (thread_id, receiver) DO NOTHING";
        const SELECT: &str = select!("WHERE thread_id = $1 AND receiver = $2");
        let (thread, receiver) = (&new.key.thread, new.key.receiver_str());
        let insert = self
            .tx
            .query(TABLE, INSERT)
            .bind(id)
            .bind(thread)
            .bind(receiver);
        insert
            .bind(new.is_group)
            .bind(&new.home_login)
            .run()
            .await?;
        let select = self.tx.query(TABLE, SELECT).bind(thread).bind(receiver);
        select.lock(Lock::Update).one(Portal::read).await
    }

    /// Hands out the next number of the queue to Matrix. The portal is locked until the unit of
    /// work ends, so numbers are in the order of commits; a dropped unit of work leaves no hole.
    pub async fn next_mx_seq(&mut self, id: PortalId) -> Result<i64, StoreError> {
        const SQL: &str = "UPDATE portal SET mx_seq = mx_seq + 1 WHERE id = $1 RETURNING mx_seq";
        self.tx
            .query(TABLE, SQL)
            .bind(id)
            .one(|row| row.number("mx_seq"))
            .await
    }

    /// Hands out the next number of the queue to Instagram, as [`Portals::next_mx_seq`] does.
    pub async fn next_ig_seq(&mut self, id: PortalId) -> Result<i64, StoreError> {
        const SQL: &str = "UPDATE portal SET ig_seq = ig_seq + 1 WHERE id = $1 RETURNING ig_seq";
        self.tx
            .query(TABLE, SQL)
            .bind(id)
            .one(|row| row.number("ig_seq"))
            .await
    }

    /// Sets or forgets the room.
    pub async fn set_room(
        &mut self,
        id: PortalId,
        room: Option<&RoomId>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE portal SET room_id = $2 WHERE id = $1";
        self.tx.query(TABLE, SQL).bind(id).bind(room).run().await?;
        Ok(())
    }

    /// Sets or forgets the thread's own title.
    pub async fn set_title(&mut self, id: PortalId, title: Option<&str>) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE portal SET title = $2 WHERE id = $1";
        self.tx.query(TABLE, SQL).bind(id).bind(title).run().await?;
        Ok(())
    }

    /// Notes the name that Matrix was given.
    pub async fn set_shown_name(&mut self, id: PortalId, name: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE portal SET shown_name = $2 WHERE id = $1";
        self.tx.query(TABLE, SQL).bind(id).bind(name).run().await?;
        Ok(())
    }

    /// Gives the portal's queues to another login.
    pub async fn set_home_login(
        &mut self,
        id: PortalId,
        login: &LoginId,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE portal SET home_login = $2 WHERE id = $1";
        self.tx.query(TABLE, SQL).bind(id).bind(login).run().await?;
        Ok(())
    }
}
