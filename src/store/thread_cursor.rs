//! The table `thread_cursor`: how far each thread of a login was handed over.

use super::row::Row;
use super::{StoreError, StoreTx};
use crate::remote::{LoginId, ThreadCursor, ThreadId};

const TABLE: &str = "thread_cursor";

fn read(row: &Row) -> Result<ThreadCursor, StoreError> {
    serde_json::from_str(&row.text("cursor")?).map_err(|_| row.inconsistent("cursor"))
}

/// How far each thread was handed over.
pub struct ThreadCursors<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl ThreadCursors<'_> {
    /// Finds the cursor of one thread; `None` for a thread never handed over.
    pub async fn find(
        &mut self,
        login: &LoginId,
        thread: &ThreadId,
    ) -> Result<Option<ThreadCursor>, StoreError> {
        const SQL: &str = "
            SELECT cursor FROM thread_cursor WHERE login_id = $1 AND thread_id = $2";
        self.tx
            .query(TABLE, SQL)
            .bind(login)
            .bind(thread)
            .find(read)
            .await
    }

    /// Writes the cursor of one thread in the place of the one before.
    pub async fn save(&mut self, login: &LoginId, cursor: &ThreadCursor) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO thread_cursor (login_id, thread_id, cursor) VALUES ($1, $2, $3)
            ON CONFLICT (login_id, thread_id) DO UPDATE SET cursor = excluded.cursor";
        let json = serde_json::to_string(cursor).map_err(|_| StoreError::Inconsistent {
            table: TABLE,
            column: "cursor",
        })?;
        let query = self.tx.query(TABLE, SQL).bind(login).bind(&cursor.thread);
        query.bind(json.as_str()).run().await?;
        Ok(())
    }
}
