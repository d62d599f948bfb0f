//! Chats: their room, name and members.

use super::{
    super::{Bridge, BridgeError, portal::record_chat},
    line::Ended,
};
use crate::{remote::Chat, store::OutboxMx};

impl Bridge {
    /// Makes the room of a chat, or brings its name and members in line.
    pub(super) async fn show_chat(
        &self,
        row: &OutboxMx,
        chat: &Chat,
    ) -> Result<Ended, BridgeError> {
        // An older row, handled after this one was written, may have taken people off the record.
        let mut tx = self.store().begin().await?;
        record_chat(&mut tx, row.portal, chat).await?;
        tx.commit().await?;
        let (portal, room) = self.ensure_room(row.portal).await?;
        for user in self.people_of(portal.id).await? {
            self.bot().invite(&room, &user).await?;
        }
        self.ensure_ghosts_in_room(&portal, &room).await?;
        self.remove_absent_ghosts(portal.id, &room, chat).await?;
        self.sync_room_name(&portal, &room).await?;
        Ok(Ended::Done(None))
    }
}
