//! `GET /api/v1/direct_v2/inbox/`

use crate::Client;
use crate::error::{Call, Error, ErrorKind, Subject};
use crate::model::Inbox;
use crate::session::random_uuid;

const CALL: Call = Call {
    what: "fetch the inbox",
    subject: Subject::Inbox,
    screen: "DirectInboxFragment:direct_inbox",
};

/// Which page of the inbox, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxQuery {
    /// Where the page begins: the last page's `oldest_cursor`. `None` for the newest.
    pub cursor: Option<String>,
    /// The newest known `seq_id`, when paging.
    pub seq_id: Option<i64>,
    /// How many chats; 20 at most. 0 asks for the counters only.
    pub limit: u32,
    /// How many items of each chat; the app asks for 10.
    pub message_limit: u32,
    /// Why the app would ask.
    pub reason: FetchReason,
}

impl Default for InboxQuery {
    /// The newest page, as the app asks for it when it starts.
    fn default() -> Self {
        Self {
            cursor: None,
            seq_id: None,
            limit: 20,
            message_limit: 10,
            reason: FetchReason::InitialSnapshot,
        }
    }
}

/// Why the app would ask for the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchReason {
    /// It has just started.
    InitialSnapshot,
    /// Somebody pulled the list down.
    ManualRefresh,
    /// Somebody scrolled to the end of the list.
    PageScroll,
}

impl FetchReason {
    fn as_str(self) -> &'static str {
        match self {
            Self::InitialSnapshot => "initial_snapshot",
            Self::ManualRefresh => "manual_refresh",
            Self::PageScroll => "page_scroll",
        }
    }
}

impl Client {
    /// Fetches a page of the inbox, newest activity first.
    ///
    /// Reading marks nothing as seen. An answer without an inbox is
    /// [`ErrorKind::InboxMissing`].
    pub async fn inbox(&self, query: &InboxQuery) -> Result<Inbox, Error> {
        let tracking_id = random_uuid(self.settings().rng.as_ref());
        // Instagram refuses the call with code 1404006 when some of these are missing.
        let mut fields = vec![
            ("visual_message_return_type", "unseen".to_owned()),
            ("thread_message_limit", query.message_limit.to_string()),
            ("limit", query.limit.to_string()),
            ("persistentBadging", "true".to_owned()),
            ("is_prefetching", "false".to_owned()),
            ("push_disabled", "true".to_owned()),
            ("fetch_reason", query.reason.as_str().to_owned()),
            ("no_pending_badge", "true".to_owned()),
            ("include_old_mrs", "false".to_owned()),
            ("eb_device_id", "0".to_owned()),
            ("igd_request_log_tracking_id", tracking_id.to_string()),
        ];
        if let Some(cursor) = &query.cursor {
            fields.push(("cursor", cursor.clone()));
            fields.push(("direction", "older".to_owned()));
        }
        if let Some(seq_id) = query.seq_id {
            fields.push(("seq_id", seq_id.to_string()));
        }
        let answer = self.get(CALL, "direct_v2/inbox/", fields).await?;
        Inbox::from_json(&answer)
            .ok_or_else(|| Error::new(CALL, Some(200), ErrorKind::InboxMissing))
    }
}
