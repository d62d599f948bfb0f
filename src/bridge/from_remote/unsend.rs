//! Messages that were taken back.

use ruma::{RoomId, TransactionId};

use super::{
    super::{Bridge, BridgeError},
    line::Ended,
};
use crate::{
    crash_point,
    remote::Unsend,
    store::{Message, OutboxMx},
};

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
            let txn = format!("{}-{}", row.txn_id, part.part);
            self.redact_part(&room, part, <&TransactionId>::from(txn.as_str()))
                .await?;
            crash_point!("to_matrix.unsent");
        }
        Ok(Ended::Unsent(parts))
    }

    async fn redact_part(
        &self,
        room: &RoomId,
        part: &Message,
        txn: &TransactionId,
    ) -> Result<(), BridgeError> {
        let ghost = self.ensure_ghost(&part.sender).await?;
        match ghost.redact(room, &part.event, txn, None).await {
            Err(refused) if refused.is_forbidden() => {
                self.bot().redact(room, &part.event, txn, None).await?;
            }
            redacted => {
                redacted?;
            }
        }
        Ok(())
    }
}
