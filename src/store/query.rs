//! One statement with its values, run on whichever database the unit of work is of.

use ruma::{DeviceId, EventId, RoomId, TransactionId, UserId};
use sqlx::query::Query as Prepared;
use sqlx::{AssertSqlSafe, Database, Encode, SqlSafeStr as _, SqlStr, Type};

use super::row::Row;
use super::tx::{StoreTx, on_backend};
use super::{Epoch, PortalId, StoreError};
use crate::remote::{LoginId, MessageId, PersonId, SendToken, ThreadId};

/// How a row is held until the unit of work ends. On SQLite the one writer holds everything, so
/// nothing is added to the statement there.
#[derive(Clone, Copy)]
pub(super) enum Lock {
    /// Others may read it under the same lock, nobody may change it.
    Share,
    /// Nobody else may lock it.
    Update,
}

/// A value for a `$n` of a statement.
#[derive(Clone, Copy)]
pub(super) enum Value<'q> {
    Text(Option<&'q str>),
    Number(Option<i64>),
    Flag(bool),
}

/// A statement about one table.
pub(super) struct Query<'q> {
    tx: &'q mut StoreTx,
    table: &'static str,
    sql: &'static str,
    lock: Option<Lock>,
    values: Vec<Value<'q>>,
}

impl<'q> Query<'q> {
    pub(super) fn new(tx: &'q mut StoreTx, table: &'static str, sql: &'static str) -> Self {
        Self {
            tx,
            table,
            sql,
            lock: None,
            values: Vec::new(),
        }
    }

    /// Gives the next `$n` its value.
    pub(super) fn bind(mut self, value: impl Into<Value<'q>>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Holds the rows that a SELECT finds.
    pub(super) fn lock(mut self, lock: Lock) -> Self {
        self.lock = Some(lock);
        self
    }

    /// Runs a change and says how many rows it touched.
    pub(super) async fn run(self) -> Result<u64, StoreError> {
        let Self {
            tx,
            table,
            sql,
            values,
            ..
        } = self;
        on_backend!(tx, |connection, _postgres| {
            let done = prepare(sql.into_sql_str(), &values)
                .execute(connection)
                .await;
            done.map(|done| done.rows_affected())
        })
        .map_err(|error| StoreError::statement(table, error))
    }

    /// Runs a change of at most one row and says whether it was made.
    pub(super) async fn changed(self) -> Result<bool, StoreError> {
        Ok(self.run().await? > 0)
    }

    /// Reads the first row, if there is one.
    pub(super) async fn find<T>(
        self,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let rows = self.rows().await?;
        rows.first().map(read).transpose()
    }

    /// Reads the row that must be there.
    pub(super) async fn one<T>(
        self,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let table = self.table;
        self.find(read).await?.ok_or(StoreError::Missing { table })
    }

    /// Reads all rows.
    pub(super) async fn list<T>(
        self,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.rows().await?.iter().map(read).collect()
    }

    async fn rows(self) -> Result<Vec<Row>, StoreError> {
        let Self {
            tx,
            table,
            sql,
            lock,
            values,
        } = self;
        on_backend!(tx, |connection, postgres| {
            let sql = with_lock(sql, lock.filter(|_| postgres));
            let rows = prepare(sql, &values).fetch_all(connection).await;
            rows.map(|rows| rows.into_iter().map(|raw| Row::new(table, raw)).collect())
        })
        .map_err(|error| StoreError::statement(table, error))
    }
}

/// Adds the words that hold the found rows; the only difference between the two databases.
fn with_lock(sql: &'static str, lock: Option<Lock>) -> SqlStr {
    match lock {
        None => sql.into_sql_str(),
        Some(Lock::Share) => AssertSqlSafe(format!("{sql} FOR SHARE")).into_sql_str(),
        Some(Lock::Update) => AssertSqlSafe(format!("{sql} FOR UPDATE")).into_sql_str(),
    }
}

/// A statement with its values, for one kind of database.
fn prepare<'q, DB>(sql: SqlStr, values: &[Value<'q>]) -> Prepared<'q, DB, DB::Arguments>
where
    DB: Database,
    Option<&'q str>: Encode<'q, DB> + Type<DB>,
    Option<i64>: Encode<'q, DB> + Type<DB>,
    bool: Encode<'q, DB> + Type<DB>,
{
    let empty = sqlx::query(sql);
    values.iter().fold(empty, |query, value| match *value {
        Value::Text(text) => query.bind(text),
        Value::Number(number) => query.bind(number),
        Value::Flag(flag) => query.bind(flag),
    })
}

macro_rules! text_values {
    ($($id:ty),+) => {$(
        impl<'q> From<&'q $id> for Value<'q> {
            fn from(id: &'q $id) -> Self {
                Self::Text(Some(id.as_str()))
            }
        }

        impl<'q> From<Option<&'q $id>> for Value<'q> {
            fn from(id: Option<&'q $id>) -> Self {
                Self::Text(id.map(|id| id.as_str()))
            }
        }
    )+};
}

text_values!(DeviceId, EventId, RoomId, TransactionId, UserId);
text_values!(LoginId, MessageId, PersonId, SendToken, ThreadId);

impl<'q> From<&'q str> for Value<'q> {
    fn from(text: &'q str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'q> From<Option<&'q str>> for Value<'q> {
    fn from(text: Option<&'q str>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Number(Some(number.into()))
    }
}

impl From<PortalId> for Value<'_> {
    fn from(id: PortalId) -> Self {
        Self::Number(Some(id.0))
    }
}

impl From<Epoch> for Value<'_> {
    fn from(epoch: Epoch) -> Self {
        Self::Number(Some(epoch.0))
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}
