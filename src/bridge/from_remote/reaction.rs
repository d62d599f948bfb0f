//! Reactions: one per person and message.

use ruma::TransactionId;

use super::{
    super::{Bridge, BridgeError},
    line::{Ended, Stage},
};
use crate::{
    convert::from_remote::reaction,
    crash_point,
    remote::Reaction,
    store::{self, OutboxMx},
};

impl Bridge {
    /// Sets, replaces or removes a person's reaction.
    pub(super) async fn show_reaction(
        &self,
        row: &OutboxMx,
        change: &Reaction,
    ) -> Result<Ended, BridgeError> {
        let Some(target) = self.find_last_part(row.portal, &change.message).await? else {
            return Ok(Ended::Skipped("the message reacted to is not in the room"));
        };
        let shown = {
            let mut read = self.store().read().await?;
            read.reactions()
                .find(row.portal, &change.message, &change.sender)
                .await?
        };
        let (_, room) = self.ensure_room(row.portal).await?;
        let ghost = self
            .ensure_ghost_in_room(row.portal, &room, &change.sender)
            .await?;
        if let Some(shown) = &shown {
            if change.emoji.as_ref() == Some(&shown.emoji) {
                return Ok(Ended::Skipped("the reaction is there already"));
            }
            let txn = format!("{}-old", row.txn_id);
            ghost
                .redact(
                    &room,
                    &shown.event,
                    <&TransactionId>::from(txn.as_str()),
                    None,
                )
                .await?;
            crash_point!("to_matrix.reaction_removed");
        }
        let Some(emoji) = &change.emoji else {
            return Ok(match shown {
                Some(shown) => Ended::Unreacted(shown),
                None => Ended::Skipped("there is no reaction to remove"),
            });
        };
        let content = reaction(emoji, target);
        let stage = Stage {
            ghost: &ghost,
            room: &room,
            kind: "m.reaction",
        };
        let event = self.send_row(row, stage, content).await?;
        Ok(Ended::Reacted(store::Reaction {
            portal: row.portal,
            item: change.message.clone(),
            person: change.sender.clone(),
            emoji: emoji.clone(),
            event,
            ts_ms: row.ts_ms,
        }))
    }
}
