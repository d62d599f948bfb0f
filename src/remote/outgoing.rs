//! What leaves for the network.

use serde::{Deserialize, Serialize};

use super::{MessageId, SendToken, ThreadId};

/// One message to send. Repeating it with the same token is harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Where to.
    pub thread: ThreadId,
    /// The token, drawn when the queue row was made.
    pub token: SendToken,
    /// What to say.
    pub content: OutgoingContent,
    /// The message it answers.
    pub reply_to: Option<ReplyTarget>,
}

/// The kinds of things that can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum OutgoingContent {
    /// Plain text, already within the network's limit.
    Text {
        /// The words.
        body: String,
    },
}

/// The message a reply aims at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTarget {
    /// Its id.
    pub message: MessageId,
    /// The token it was sent with, which the network wants beside the id.
    pub token: Option<SendToken>,
}
