//! Words under a message that did not get across.

use ruma::{EventId, RoomId};
use serde_json::json;

use super::{Bridge, BridgeError};

impl Bridge {
    /// Answers a Matrix event with why it was not sent. `occasion` tells one attempt from the
    /// next; the same occasion is told once.
    pub(super) async fn tell_not_sent(
        &self,
        room: &RoomId,
        event: &EventId,
        occasion: &str,
        reason: &str,
    ) -> Result<(), BridgeError> {
        if !self.options().error_notices {
            return Ok(());
        }
        let content = json!({
            "msgtype": "m.notice",
            "body": format!("⚠️ Your message was not sent to Instagram: {reason}"),
            "m.mentions": {},
            "m.relates_to": { "m.in_reply_to": { "event_id": event } },
        });
        let txn = self.names().notice_txn_id(event.as_str(), occasion);
        self.bot()
            .send_event(room, "m.room.message", &txn, &content, None)
            .await?;
        Ok(())
    }
}
