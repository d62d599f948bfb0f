//! A fresh database for one test, and the rows most tests begin with.

use std::ops::Deref;

use matrix_instagram::remote::{LoginId, MessageId, PersonId, PortalKey, SendToken, ThreadId};
use matrix_instagram::store::{NewPortal, Payload, Portal, PortalId, Store, StoreOptions};
use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId};
use tempfile::TempDir;

use crate::world::fresh_postgres_database;

/// A database of one test; derefs to its store.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) options: StoreOptions,
    _folder: Option<TempDir>,
}

impl Deref for Database {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Database {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let uri = format!("sqlite:{}", folder.path().join("bridge.db").display());
        Self::open(uri, Some(folder)).await
    }

    pub(crate) async fn postgres() -> Self {
        Self::open(fresh_postgres_database(), None).await
    }

    async fn open(uri: String, folder: Option<TempDir>) -> Self {
        let options = StoreOptions {
            uri,
            max_connections: 8,
        };
        let store = Store::open(&options).await.unwrap();
        Self {
            store,
            options,
            _folder: folder,
        }
    }

    /// Asks PostgreSQL again and again until a transaction waits for another one's lock.
    pub(crate) async fn wait_until_somebody_waits(&self) {
        const SQL: &str = "
            SELECT COUNT(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let pool = sqlx::PgPool::connect(&self.options.uri).await.unwrap();
        while sqlx::query_scalar::<_, i64>(SQL)
            .fetch_one(&pool)
            .await
            .unwrap()
            == 0
        {}
        pool.close().await;
    }

    /// Runs a statement that the store itself never would.
    pub(crate) async fn tamper(&self, sql: &'static str) {
        if let Some(path) = self.options.uri.strip_prefix("sqlite:") {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            sqlx::raw_sql(sql).execute(&pool).await.unwrap();
            pool.close().await;
        } else {
            let pool = sqlx::PgPool::connect(&self.options.uri).await.unwrap();
            sqlx::raw_sql(sql).execute(&pool).await.unwrap();
            pool.close().await;
        }
    }
}

pub(crate) fn login(id: &str) -> LoginId {
    LoginId::new(id)
}

pub(crate) fn person(id: &str) -> PersonId {
    PersonId::new(id)
}

pub(crate) fn item(id: &str) -> MessageId {
    MessageId::new(id)
}

pub(crate) fn token(value: &str) -> SendToken {
    SendToken::new(value)
}

pub(crate) fn thread(id: &str) -> ThreadId {
    ThreadId::new(id)
}

pub(crate) fn event(id: &str) -> OwnedEventId {
    OwnedEventId::try_from(format!("${id}:hs.test")).unwrap()
}

pub(crate) fn room(id: &str) -> OwnedRoomId {
    OwnedRoomId::try_from(format!("!{id}:hs.test")).unwrap()
}

pub(crate) fn user(name: &str) -> OwnedUserId {
    OwnedUserId::try_from(format!("@{name}:hs.test")).unwrap()
}

pub(crate) fn payload(text: &str) -> Payload {
    Payload::new(text)
}

/// A portal for login 1: a direct chat when `receiver` is there, otherwise a group.
pub(crate) fn new_portal(thread_id: &str, receiver: Option<&str>) -> NewPortal {
    NewPortal {
        key: PortalKey {
            thread: thread(thread_id),
            receiver: receiver.map(LoginId::new),
        },
        is_group: receiver.is_none(),
        home_login: login("1"),
    }
}

/// Commits a portal with this number.
pub(crate) async fn make_portal(store: &Store, id: i64) -> Portal {
    let mut tx = store.begin().await.unwrap();
    let new = new_portal(&format!("thread-{id}"), None);
    let portal = tx.portals().ensure(&new, PortalId(id)).await.unwrap();
    tx.commit().await.unwrap();
    portal
}
