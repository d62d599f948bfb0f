//! Read receipts.

use ruma::OwnedEventId;

use super::{
    super::{Bridge, BridgeError},
    line::Ended,
};
use crate::{crash_point, remote::Read, store::OutboxMx};

impl Bridge {
    /// Shows how far a person has read: at the message they read, or the nearest before it that
    /// is in the room.
    pub(super) async fn show_read(
        &self,
        row: &OutboxMx,
        read: &Read,
    ) -> Result<Ended, BridgeError> {
        if read.reader == row.login.person() {
            return Ok(Ended::Skipped("the user's own reading shows nothing"));
        }
        let Some(event) = self.find_read_event(row, read).await? else {
            return Ok(Ended::Skipped("nothing that was read is in the room"));
        };
        let (_, room) = self.ensure_room(row.portal).await?;
        let ghost = self
            .ensure_ghost_in_room(row.portal, &room, &read.reader)
            .await?;
        ghost.send_receipt(&room, &event).await?;
        crash_point!("to_matrix.receipt_sent");
        Ok(Ended::Done(None))
    }

    async fn find_read_event(
        &self,
        row: &OutboxMx,
        read: &Read,
    ) -> Result<Option<OwnedEventId>, BridgeError> {
        if let Some(event) = self.find_last_part(row.portal, &read.up_to).await? {
            return Ok(Some(event));
        }
        let mut records = self.store().read().await?;
        let messages = &mut records.messages();
        let nearest = messages
            .find_newest_at_or_before(row.portal, read.read_at_ms)
            .await?;
        Ok(nearest.map(|message| message.event))
    }
}
