//! Items.

use instagram_private::model::{Id, Item, ItemReaction};

use super::super::listen::text_digest;
use super::super::snapshot::ItemSnapshot;
use super::{link, text, unsupported};
use crate::remote::{Content, Message, MessageId, PersonId, ReactionMark, SendToken};

/// An item id as a message id.
pub(in super::super) fn to_message_id(id: &Id) -> MessageId {
    MessageId::new(id.as_str())
}

/// A visible item as a message; `None` when the app would not show it, or nobody can tell when it
/// was sent.
pub(super) fn to_item(item: &Item) -> Option<ItemSnapshot> {
    if item.hide_in_thread {
        return None;
    }
    let at_us = item.timestamp_us.or_else(|| item.item_id.timestamp_us())?;
    let id = to_message_id(&item.item_id);
    let content = to_content(item);
    let edit_count = u64::from(item.edit_count);
    let digest = match &content {
        Content::Text { body } => text_digest(&id, edit_count, body),
        Content::Unsupported { .. } => String::new(),
    };
    let reply_to = item
        .replied_to
        .as_ref()
        .and_then(|reply| reply.item_id.as_ref());
    let message = Message {
        id,
        sender: PersonId::new(item.user_id.as_str()),
        sent_at_ms: at_us / 1000,
        token: item.client_context.clone().map(SendToken::new),
        content,
        reply_to: reply_to.map(to_message_id),
    };
    let reactions = to_reactions(&item.reactions, at_us);
    Some(ItemSnapshot {
        message,
        at_us,
        edit_count,
        digest,
        reactions,
    })
}

/// What the item says.
fn to_content(item: &Item) -> Content {
    let content = match item.item_type.as_deref() {
        Some("text") => text::to_text(item),
        Some("link") => link::to_link(item),
        Some("like") => text::to_like(item),
        Some(_) | None => None,
    };
    content.unwrap_or_else(|| unsupported::to_unsupported(item))
}

/// The reactions, one per sender (the last one counts), ordered by sender. One without a time is
/// as old as its message.
fn to_reactions(reactions: &[ItemReaction], at_us: i64) -> Vec<ReactionMark> {
    let mut marks: Vec<ReactionMark> = Vec::with_capacity(reactions.len());
    for reaction in reactions {
        let sender = PersonId::new(reaction.sender_id.as_str());
        marks.retain(|mark| mark.sender != sender);
        let at_us = reaction.timestamp_us.unwrap_or(at_us);
        marks.push(ReactionMark {
            sender,
            emoji: reaction.emoji.clone(),
            at_us,
        });
    }
    marks.sort_by(|a, b| a.sender.cmp(&b.sender));
    marks
}
