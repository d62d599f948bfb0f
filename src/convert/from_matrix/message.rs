//! `m.room.message`: which kinds leave, and as how many messages.

use ruma::events::room::message::{MessageType, Relation, RoomMessageEventContent};
use thiserror::Error;

use super::text;
use crate::{convert::split_text, remote::OutgoingContent};

/// Why a Matrix message has nothing to send.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotSent {
    /// Notices are what bots say; they stay in Matrix.
    #[error("notices are not bridged")]
    Notice,
    /// The network, or this bridge, has no way to send this kind.
    #[error("messages of the kind {kind} cannot be sent to Instagram yet")]
    Unsupported {
        /// The Matrix message type.
        kind: String,
    },
    /// There is no text in it.
    #[error("the message is empty")]
    Empty,
}

/// Turns a Matrix message into the messages to send, in order; together they say what it says.
/// `text_limit` is the network's limit per message in characters.
pub fn to_outgoing(
    content: &RoomMessageEventContent,
    text_limit: usize,
) -> Result<Vec<OutgoingContent>, NotSent> {
    if let Some(Relation::Replacement(_)) = &content.relates_to {
        return Err(NotSent::Unsupported {
            kind: "edit".to_owned(),
        });
    }
    let is_reply = matches!(
        &content.relates_to,
        Some(Relation::Reply(_) | Relation::Thread(_))
    );
    let body = match &content.msgtype {
        MessageType::Text(message) => text::without_fallback(&message.body, is_reply).to_owned(),
        MessageType::Emote(message) => format!("/me {}", message.body),
        MessageType::Notice(_) => return Err(NotSent::Notice),
        // Message types are open: what we do not know we name.
        other => {
            return Err(NotSent::Unsupported {
                kind: other.msgtype().to_owned(),
            });
        }
    };
    if body.trim().is_empty() {
        return Err(NotSent::Empty);
    }
    let parts = split_text(&body, text_limit);
    Ok(parts
        .into_iter()
        .map(|part| OutgoingContent::Text {
            body: part.to_owned(),
        })
        .collect())
}
