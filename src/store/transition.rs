//! The table `transition`: what happened to rows on their way to Instagram, without content.

use super::row::Row;
use super::{OutboxIgState, PortalId, StoreError, StoreTx};

const TABLE: &str = "transition";

/// One step of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The row's portal.
    pub portal: PortalId,
    /// The row's number in its portal.
    pub seq: i64,
    /// Where it stood.
    pub from: OutboxIgState,
    /// Where it stands after.
    pub to: OutboxIgState,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The class of the error that caused it, without content.
    pub error: Option<String>,
}

impl Transition {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            portal: row.number("portal_id").map(PortalId)?,
            seq: row.number("seq")?,
            from: row.state("from_state", OutboxIgState::from_number)?,
            to: row.state("to_state", OutboxIgState::from_number)?,
            at_ms: row.number("at")?,
            error: row.text_or_null("error")?,
        })
    }
}

/// What happened to rows on their way to Instagram.
pub struct Transitions<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Transitions<'_> {
    /// Adds a step after the row's others.
    pub async fn add(&mut self, step: &Transition) -> Result<(), StoreError> {
        const SQL: &str = "
            INSERT INTO transition (portal_id, seq, step, from_state, to_state, at, error)
            SELECT $1, $2, COALESCE(MAX(step), 0) + 1, $3, $4, $5, $6
            FROM transition WHERE portal_id = $1 AND seq = $2";
        let query = self.tx.query(TABLE, SQL).bind(step.portal).bind(step.seq);
        let query = query.bind(step.from.number()).bind(step.to.number());
        query
            .bind(step.at_ms)
            .bind(step.error.as_deref())
            .run()
            .await?;
        Ok(())
    }

    /// Lists the steps of a row, first one first.
    pub async fn list(
        &mut self,
        portal: PortalId,
        seq: i64,
    ) -> Result<Vec<Transition>, StoreError> {
        const SQL: &str = "
            SELECT portal_id, seq, from_state, to_state, at, error FROM transition
            WHERE portal_id = $1 AND seq = $2 ORDER BY step";
        self.tx
            .query(TABLE, SQL)
            .bind(portal)
            .bind(seq)
            .list(Transition::read)
            .await
    }

    /// Forgets the steps made before this time and says how many.
    pub async fn delete_older(&mut self, at_ms: i64) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM transition WHERE at < $1";
        self.tx.query(TABLE, SQL).bind(at_ms).run().await
    }
}
