//! Changed texts.

use super::{
    super::{Bridge, BridgeError},
    line::{Ended, Stage},
};
use crate::{convert::from_remote::to_matrix_edit, remote::Edit, store::OutboxMx};

impl Bridge {
    /// Replaces the shown text by the new one.
    pub(super) async fn show_edit(
        &self,
        row: &OutboxMx,
        edit: &Edit,
    ) -> Result<Ended, BridgeError> {
        let (parts, from_matrix) = {
            let mut read = self.store().read().await?;
            let parts = read
                .messages()
                .find_parts(row.portal, &edit.message)
                .await?;
            (
                parts,
                read.outbox_ig()
                    .find_by_item(row.portal, &edit.message)
                    .await?,
            )
        };
        let Some(first) = parts.into_iter().next() else {
            return Ok(Ended::Skipped("the edited message is not in the room"));
        };
        if from_matrix.is_some() {
            return Ok(Ended::Skipped("the edited message was written in Matrix"));
        }
        let (_, room) = self.ensure_room(row.portal).await?;
        let ghost = self
            .ensure_ghost_in_room(row.portal, &room, &edit.sender)
            .await?;
        let content = to_matrix_edit(&edit.content, first.event);
        let stage = Stage {
            ghost: &ghost,
            room: &room,
            kind: "m.room.message",
        };
        let event = self.send_row(row, stage, content).await?;
        Ok(Ended::Done(Some(event)))
    }
}
