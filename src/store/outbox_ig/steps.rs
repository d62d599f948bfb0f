//! The steps a row takes on its way to Instagram. Each says whether it was made: a row that has
//! gone further in the meantime stays where it is.

use super::rows::{OutboxIg, OutboxIgRows, TABLE, columns};
use crate::remote::{MessageId, SendToken};
use crate::store::{NextTry, PortalId, StoreError};

impl OutboxIgRows<'_> {
    /// Notes that an attempt begins; the time of the first one is kept. Only for open rows.
    pub async fn in_flight(
        &mut self,
        portal: PortalId,
        seq: i64,
        first_try_at_ms: i64,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 1, first_try_at = COALESCE(first_try_at, $3)
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(first_try_at_ms)
            .changed()
            .await
    }

    /// Puts a row off. Only for open rows.
    pub async fn postpone(
        &mut self,
        portal: PortalId,
        seq: i64,
        next: NextTry<'_>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 2, attempts = $3, next_at = $4, err = $5
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        let query = self.tx.query(TABLE, SQL).bind(portal).bind(seq);
        query
            .bind(next.attempts)
            .bind(next.next_at_ms)
            .bind(next.err)
            .changed()
            .await
    }

    /// Notes Instagram's answer and wipes the payload. Only for open rows: an echo may have
    /// confirmed the row before the answer came.
    pub async fn acknowledge(
        &mut self,
        portal: PortalId,
        seq: i64,
        item: &MessageId,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 10, item_id = $3, payload = NULL, err = NULL
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(item)
            .changed()
            .await
    }

    /// Notes that the message of this token was seen in the thread, wipes the payload and gives
    /// the row; `None` when the token is not ours. In any state, because a message that is there
    /// was sent, whatever we thought of it; a repeat changes nothing.
    pub async fn confirm(
        &mut self,
        portal: PortalId,
        token: &SendToken,
        item: &MessageId,
        at_ms: i64,
    ) -> Result<Option<OutboxIg>, StoreError> {
        const SQL: &str = concat!(
            "UPDATE outbox_ig SET state = 11, item_id = COALESCE(item_id, $3),
                echoed_at = COALESCE(echoed_at, $4), payload = NULL, err = NULL
            WHERE portal_id = $1 AND client_ctx = $2
            RETURNING ",
            columns!()
        );
        let query = self.tx.query(TABLE, SQL).bind(portal).bind(token);
        query.bind(item).bind(at_ms).find(OutboxIg::read).await
    }

    /// Notes that a row will not be sent and that its author is to be told why: `next` has the
    /// words and the time. Only for open rows.
    pub async fn give_up(
        &mut self,
        portal: PortalId,
        seq: i64,
        next: NextTry<'_>,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 3, attempts = $3, next_at = $4, err = $5
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        let query = self.tx.query(TABLE, SQL).bind(portal).bind(seq);
        query
            .bind(next.attempts)
            .bind(next.next_at_ms)
            .bind(next.err)
            .changed()
            .await
    }

    /// Ends a row that was given up and keeps its payload. Only for open rows.
    pub async fn dead(
        &mut self,
        portal: PortalId,
        seq: i64,
        err: &str,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 13, err = $3
            WHERE portal_id = $1 AND seq = $2 AND state < 10";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(err)
            .changed()
            .await
    }

    /// Takes a row back and wipes its payload. Only for rows that wait or were given up; one in
    /// flight may have arrived.
    pub async fn cancel(&mut self, portal: PortalId, seq: i64) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 12, payload = NULL
            WHERE portal_id = $1 AND seq = $2 AND state IN (0, 2, 13)";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .changed()
            .await
    }

    /// Puts a row that was given up back in its place in the line, with the same token and fresh
    /// attempts, as if written at `next_at_ms`; the time of the first attempt is kept. Only for
    /// rows that were given up.
    pub async fn revive(
        &mut self,
        portal: PortalId,
        seq: i64,
        next_at_ms: i64,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE outbox_ig SET state = 0, attempts = 0, next_at = $3, written_at = $3, err = NULL
            WHERE portal_id = $1 AND seq = $2 AND state = 13";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .bind(next_at_ms)
            .changed()
            .await
    }
}
