//! Our own messages coming back.

use super::super::{
    Bridge, BridgeError,
    from_matrix::{Step, mapping_of},
};
use crate::{
    crash_point,
    remote::Message,
    store::{OutboxIgState, PortalId, StoreTx},
};

impl Bridge {
    /// Whether a message was sent by us. Seeing it confirms its row, whatever became of the
    /// answer to the sending; a repeat changes nothing.
    pub(super) async fn confirm_own(
        &self,
        tx: &mut StoreTx,
        portal: PortalId,
        message: &Message,
    ) -> Result<bool, BridgeError> {
        let Some(token) = &message.token else {
            return Ok(false);
        };
        let Some(before) = tx.outbox_ig().find_by_token(portal, token).await? else {
            return Ok(false);
        };
        if before.state == OutboxIgState::Confirmed {
            return Ok(true);
        }
        let confirmed = tx
            .outbox_ig()
            .confirm(portal, token, &message.id, self.now_ms())
            .await?;
        let Some(row) = confirmed else {
            return Ok(false);
        };
        let step = Step {
            from: before.state,
            to: OutboxIgState::Confirmed,
            error: None,
        };
        self.note_step(tx, (row.portal, row.seq), step).await?;
        let mapping = mapping_of(&row, &message.id, message.sent_at_ms);
        tx.messages().insert(&mapping).await?;
        crash_point!("from_remote.echo_confirmed");
        Ok(true)
    }
}
