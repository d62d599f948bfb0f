//! One row that a query gave, from either database.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::StoreError;

/// A row with the name of its table, so that a bad value is told by its place.
pub(super) struct Row {
    table: &'static str,
    raw: RawRow,
}

/// The row as its driver gave it.
pub(super) enum RawRow {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl From<SqliteRow> for RawRow {
    fn from(row: SqliteRow) -> Self {
        Self::Sqlite(row)
    }
}

impl From<PgRow> for RawRow {
    fn from(row: PgRow) -> Self {
        Self::Postgres(row)
    }
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        pub(super) fn $name(&self, column: &'static str) -> Result<$type, StoreError> {
            match &self.raw {
                RawRow::Sqlite(row) => row.try_get(column),
                RawRow::Postgres(row) => row.try_get(column),
            }
            .map_err(|_| self.inconsistent(column))
        }
    };
}

impl Row {
    pub(super) fn new(table: &'static str, raw: impl Into<RawRow>) -> Self {
        Self {
            table,
            raw: raw.into(),
        }
    }

    getter! {
        /// A text.
        text -> String
    }
    getter! {
        /// A text or NULL.
        text_or_null -> Option<String>
    }
    getter! {
        /// A number.
        number -> i64
    }
    getter! {
        /// A number or NULL.
        number_or_null -> Option<i64>
    }
    getter! {
        /// A yes or no.
        flag -> bool
    }

    /// A text that is checked as it becomes an id.
    pub(super) fn id<T: TryFrom<String>>(&self, column: &'static str) -> Result<T, StoreError> {
        T::try_from(self.text(column)?).map_err(|_| self.inconsistent(column))
    }

    /// A text or NULL that is checked as it becomes an id.
    pub(super) fn id_or_null<T: TryFrom<String>>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        let text = self.text_or_null(column)?;
        text.map(T::try_from)
            .transpose()
            .map_err(|_| self.inconsistent(column))
    }

    /// A number that stands for something.
    pub(super) fn state<T>(
        &self,
        column: &'static str,
        from_number: fn(i64) -> Option<T>,
    ) -> Result<T, StoreError> {
        from_number(self.number(column)?).ok_or_else(|| self.inconsistent(column))
    }

    /// The error for a column whose value makes no sense.
    pub(super) fn inconsistent(&self, column: &'static str) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column,
        }
    }
}
