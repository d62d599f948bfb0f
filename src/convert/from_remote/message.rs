//! A message: divided into parts, and each part shown, as itself, as an answer or as an edit.

use ruma::{
    OwnedEventId,
    events::{
        Mentions,
        relation::{Replacement, Reply},
        room::message::{
            Relation, RoomMessageEventContent, RoomMessageEventContentWithoutRelation,
        },
    },
};

use super::{text, unsupported};
use crate::remote::Content;

/// Divides a message into the parts that each become one Matrix event, in order.
pub fn parts(content: Content) -> Vec<Content> {
    match content {
        Content::Text { body } => text::parts(&body),
        content @ Content::Unsupported { .. } => vec![content],
    }
}

/// Turns one part into the Matrix message that shows it.
pub fn to_matrix(content: &Content) -> RoomMessageEventContent {
    let shown = match content {
        Content::Text { body } => text::to_matrix(body),
        Content::Unsupported { kind, text, .. } => unsupported::to_matrix(kind, text.as_deref()),
    };
    // Always present, so that nothing in the text can ping anybody.
    shown.add_mentions(Mentions::new())
}

/// Turns one part into a Matrix message that answers another.
pub fn to_matrix_reply(content: &Content, target: OwnedEventId) -> RoomMessageEventContent {
    let mut shown = to_matrix(content);
    shown.relates_to = Some(Relation::Reply(Reply::with_event_id(target)));
    shown
}

/// Turns a changed text into the Matrix event that replaces the old one.
pub fn to_matrix_edit(content: &Content, target: OwnedEventId) -> RoomMessageEventContent {
    let mut shown = to_matrix(content);
    let new_content = RoomMessageEventContentWithoutRelation::from(shown.clone());
    shown.relates_to = Some(Relation::Replacement(Replacement::new(target, new_content)));
    shown
}
