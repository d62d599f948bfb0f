//! The store's promises, each proven on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod cursors;
mod database;
mod inbox;
mod messages;
mod open;
mod outbox_ig;
mod outbox_mx;
mod owners;
mod people;
mod portals;

/// Runs each of these async functions of the module once per database. Each is given a database
/// of its own, empty and up to date.
macro_rules! on_both_databases {
    ($($name:ident,)+) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::store::database::Database::sqlite().await).await;
            })+
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::store::database::Database::postgres().await).await;
            })+
        }
    };
}
use on_both_databases;
