//! 🔁 on a message that was not sent, or on the notice about it: try again.

use ruma::{EventId, OwnedEventId, RoomId};
use serde_json::Value;

use super::{super::Bridge, super::BridgeError, inbox::Envelope};
use crate::store::InboxEvent;

/// The reaction that asks for another try.
const AGAIN: &str = "🔁";

impl Bridge {
    /// Takes a reaction in a portal. All but 🔁 by the author of an undelivered message is not for
    /// us.
    pub(super) async fn take_reaction(
        &self,
        event: &InboxEvent,
        envelope: &Envelope,
    ) -> Result<(), BridgeError> {
        let relation = &envelope.content["m.relates_to"];
        // Some clients add the variation selector of emoji.
        let key = relation["key"].as_str().unwrap_or_default();
        let target = relation["event_id"].as_str().map(EventId::parse);
        let (AGAIN, Some(Ok(target))) = (key.trim_end_matches('\u{fe0f}'), target) else {
            return self.ignore(event, "not for us").await;
        };
        if self.portal_in(event).await?.is_none() {
            return self.ignore(event, "not for us").await;
        }
        let mut retried = self.retry_dead(&event.sender, Some(&target)).await?;
        if retried == 0
            && let Some(about) = self.subject_of_notice(&event.room, &target).await?
        {
            retried = self.retry_dead(&event.sender, Some(&about)).await?;
        }
        let why = (retried == 0).then_some("nothing of the sender's to try again");
        self.end(event, why).await
    }

    /// The message that a notice of the bot's answers; `None` for all other events.
    async fn subject_of_notice(
        &self,
        room: &RoomId,
        notice: &EventId,
    ) -> Result<Option<OwnedEventId>, BridgeError> {
        let Some(notice) = self.bot().fetch_event(room, notice).await? else {
            return Ok(None);
        };
        let notice: Value = serde_json::from_str(notice.get()).unwrap_or_default();
        let about = &notice["content"]["m.relates_to"]["m.in_reply_to"]["event_id"];
        let is_ours = notice["sender"].as_str() == Some(self.bot_user().as_str());
        let about = about.as_str().filter(|_| is_ours);
        Ok(about.and_then(|about| EventId::parse(about).ok()))
    }
}
