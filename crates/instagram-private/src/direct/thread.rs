//! `GET /api/v1/direct_v2/threads/{thread_id}/`

use crate::Client;
use crate::error::{Call, Error, ErrorKind, Subject};
use crate::model::{Fields, Id, Thread};

const CALL: Call = Call {
    what: "fetch a chat",
    subject: Subject::Thread,
    screen: "DirectThreadFragment:direct_thread",
};

/// Which page of which chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadQuery {
    /// The chat.
    pub thread_id: Id,
    /// The item before which the page ends: the last page's `oldest_cursor`. `None` for the newest
    /// page.
    pub cursor: Option<String>,
    /// How many items; the app asks for 20.
    pub limit: u32,
    /// The newest known `seq_id`.
    pub seq_id: Option<i64>,
}

impl ThreadQuery {
    /// The newest 20 items of a chat.
    pub fn newest(thread_id: Id) -> Self {
        Self {
            thread_id,
            cursor: None,
            limit: 20,
            seq_id: None,
        }
    }
}

impl Client {
    /// Fetches a page of a chat, newest items first. Reading marks nothing as seen.
    ///
    /// `None` when the chat is gone or the account is not in it.
    pub async fn thread(&self, query: &ThreadQuery) -> Result<Option<Thread>, Error> {
        let mut fields = vec![
            ("visual_message_return_type", "unseen".to_owned()),
            ("direction", "older".to_owned()),
            ("limit", query.limit.to_string()),
        ];
        if let Some(cursor) = &query.cursor {
            fields.push(("cursor", cursor.clone()));
        }
        if let Some(seq_id) = query.seq_id {
            fields.push(("seq_id", seq_id.to_string()));
        }
        let path = format!("direct_v2/threads/{}/", query.thread_id);
        match self.get(CALL, &path, fields).await {
            Ok(answer) => read(&answer).map(Some),
            Err(error) if *error.kind() == ErrorKind::ThreadGone => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn read(answer: &str) -> Result<Thread, Error> {
    Fields::parse(answer)
        .and_then(|fields| fields.raw("thread"))
        .and_then(|raw| Thread::from_json(raw.get()).ok())
        .ok_or_else(|| Error::new(CALL, Some(200), ErrorKind::Unexpected))
}
