//! The table `login_owner`: which process works a login. Its epoch fences every transaction.

use super::query::Lock;
use super::row::Row;
use super::{Epoch, StoreError, StoreTx};
use crate::remote::LoginId;

const TABLE: &str = "login_owner";

fn read_epoch(row: &Row) -> Result<Epoch, StoreError> {
    row.number("epoch").map(Epoch)
}

/// Which process works a login.
pub struct Owners<'t> {
    pub(super) tx: &'t mut StoreTx,
}

impl Owners<'_> {
    /// Takes the login, whoever had it, and gives the new epoch. Each claim has an epoch of its
    /// own; the highest is the one that holds.
    pub async fn claim(&mut self, login: &LoginId, owner: &str) -> Result<Epoch, StoreError> {
        const SQL: &str = "
            INSERT INTO login_owner (login_id, owner, epoch) VALUES ($1, $2, 1)
            ON CONFLICT (login_id) DO UPDATE SET
                owner = excluded.owner, epoch = login_owner.epoch + 1
            RETURNING epoch";
        self.tx
            .query(TABLE, SQL)
            .bind(login)
            .bind(owner)
            .one(read_epoch)
            .await
    }

    /// Proves that this claim still holds, and keeps it so until the unit of work ends. To be
    /// called first in every unit of work for a login; fails with [`StoreError::Fenced`].
    pub async fn fence(
        &mut self,
        login: &LoginId,
        owner: &str,
        epoch: Epoch,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            SELECT epoch FROM login_owner WHERE login_id = $1 AND owner = $2 AND epoch = $3";
        let query = self
            .tx
            .query(TABLE, SQL)
            .bind(login)
            .bind(owner)
            .bind(epoch);
        query
            .lock(Lock::Share)
            .find(read_epoch)
            .await?
            .map(drop)
            .ok_or(StoreError::Fenced)
    }

    /// Gives the login up and says whether this claim still held. The epoch stays, so that the
    /// next claim has a higher one.
    pub async fn release(
        &mut self,
        login: &LoginId,
        owner: &str,
        epoch: Epoch,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            UPDATE login_owner SET owner = NULL
            WHERE login_id = $1 AND owner = $2 AND epoch = $3";
        self.tx
            .query(TABLE, SQL)
            .bind(login)
            .bind(owner)
            .bind(epoch)
            .changed()
            .await
    }
}
