//! `POST /api/v1/direct_v2/threads/broadcast/text/`

use std::fmt;

use crate::Client;
use crate::error::{Call, Error, ErrorKind, Subject};
use crate::model::{Ack, Id};

const CALL: Call = Call {
    what: "send a text",
    subject: Subject::Send,
    screen: "DirectThreadFragment:direct_thread",
};

/// A text to send.
#[derive(Clone, PartialEq, Eq)]
pub struct SendText {
    /// The chat.
    pub thread_id: Id,
    /// The text; not empty, and at most about 1000 characters.
    pub text: String,
    /// From [`message_token`](crate::message_token): the same for every attempt.
    pub token: String,
    /// The message that it answers.
    pub reply_to: Option<Reply>,
}

/// The message that a text answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The id of the answered item.
    pub item_id: Id,
    /// Its token. Without it Instagram may not show the answer as one.
    pub client_context: Option<String>,
}

impl fmt::Debug for SendText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SendText")
            .field("thread_id", &self.thread_id)
            .field("token", &self.token)
            .field("reply_to", &self.reply_to)
            .finish_non_exhaustive()
    }
}

impl Client {
    /// Sends a text.
    ///
    /// When it is not known whether it arrived, such as after a timeout, send it again with the
    /// same token: it has one effect.
    pub async fn broadcast_text(&self, text: &SendText) -> Result<Ack, Error> {
        let session = self.session();
        let mut fields = vec![
            ("action", "send_item".to_owned()),
            ("client_context", text.token.clone()),
            ("mutation_token", text.token.clone()),
            ("offline_threading_id", text.token.clone()),
            ("device_id", session.device().device_id.clone()),
            ("_uuid", session.device().uuid.to_string()),
            ("is_shh_mode", "0".to_owned()),
            ("send_attribution", "direct_thread".to_owned()),
            ("thread_ids", format!("[\"{}\"]", text.thread_id)),
            ("text", text.text.clone()),
        ];
        if let Some(reply) = &text.reply_to {
            fields.push(("replied_to_item_id", reply.item_id.to_string()));
            fields.extend(
                reply
                    .client_context
                    .iter()
                    .map(|token| ("replied_to_client_context", token.clone())),
            );
            fields.push(("replied_to_action_source", "swipe".to_owned()));
        }
        let answer = self
            .post_form(CALL, "direct_v2/threads/broadcast/text/", fields)
            .await?;
        Ack::from_json(&answer, &text.token)
            .ok_or_else(|| Error::new(CALL, Some(200), ErrorKind::Unexpected))
    }
}
