//! Messages that were taken back.

use ruma::TransactionId;

use super::{
    super::{Bridge, BridgeError},
    line::Ended,
};
use crate::{remote::Unsend, store::OutboxMx};

impl Bridge {
    /// Redacts every event of a message: by the ghost that sent it, else by the bot.
    pub(super) async fn show_unsend(
        &self,
        row: &OutboxMx,
        unsend: &Unsend,
    ) -> Result<Ended, BridgeError> {
        let parts = self
            .store()
            .read()
            .await?
            .messages()
            .find_parts(row.portal, &unsend.message)
            .await?;
        if parts.is_empty() {
            return Ok(Ended::Skipped("the message is not in the room"));
        }
        let (_, room) = self.ensure_room(row.portal).await?;
        for part in &parts {
            let ghost = self.ensure_ghost(&part.sender).await?;
            let txn = format!("{}-{}", row.txn_id, part.part);
            let txn = <&TransactionId>::from(txn.as_str());
            if let Err(refused) = ghost.redact(&room, &part.event, txn, None).await {
                if !refused.is_forbidden() {
                    return Err(refused.into());
                }
                self.bot().redact(&room, &part.event, txn, None).await?;
            }
        }
        Ok(Ended::Unsent(parts))
    }
}
