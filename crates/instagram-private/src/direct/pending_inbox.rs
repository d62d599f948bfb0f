//! `GET /api/v1/direct_v2/pending_inbox/`

use crate::Client;
use crate::error::{Call, Error, ErrorKind, Subject};
use crate::model::Inbox;
use crate::session::random_uuid;

const CALL: Call = Call {
    what: "fetch the requests",
    subject: Subject::Inbox,
    screen: "unknown",
};

impl Client {
    /// Fetches a page of the requests: chats that wait to be accepted.
    ///
    /// `cursor` is the last page's `oldest_cursor`, `None` for the newest page.
    pub async fn pending_inbox(&self, cursor: Option<&str>) -> Result<Inbox, Error> {
        let request_id = random_uuid(self.settings().rng.as_ref());
        let mut fields = vec![
            ("visual_message_return_type", "unseen".to_owned()),
            ("persistentBadging", "true".to_owned()),
            ("is_prefetching", "false".to_owned()),
            ("request_session_id", request_id.to_string()),
        ];
        if let Some(cursor) = cursor {
            fields.push(("cursor", cursor.to_owned()));
            fields.push(("direction", "older".to_owned()));
        }
        let answer = self.get(CALL, "direct_v2/pending_inbox/", fields).await?;
        Inbox::from_json(&answer)
            .ok_or_else(|| Error::new(CALL, Some(200), ErrorKind::InboxMissing))
    }
}
