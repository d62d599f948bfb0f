//! Kinds that have no converter, and items that are not whole.

use instagram_private::model::{Item, Malformed};
use serde_json::Value;

use crate::remote::{Chat, Content, Message, MessageId, PersonId};

/// The kind by name, with the words beside it and the whole item.
pub(super) fn to_unsupported(item: &Item) -> Content {
    Content::Unsupported {
        kind: item
            .item_type
            .clone()
            .unwrap_or_else(|| "unknown".to_owned()),
        text: item.text.clone().filter(|text| !text.is_empty()),
        raw: item.raw.clone(),
    }
}

/// An item of which only the id can be read. In a direct chat its sender can be told; in a group
/// only an own one has a sender, so any other cannot be shown.
pub(super) fn from_malformed(
    malformed: &Malformed,
    chat: &Chat,
    own: &PersonId,
) -> Option<Message> {
    let raw: Value = serde_json::from_str(&malformed.raw).ok()?;
    let id = MessageId::new(digits(raw.get("item_id")?)?);
    let at_us = super::super::snapshot::id_time_us(&id)?;
    let named = raw.get("user_id").and_then(digits).map(PersonId::new);
    let is_own = raw
        .get("is_sent_by_viewer")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let other = chat
        .members
        .iter()
        .map(|member| &member.id)
        .find(|id| *id != own);
    let sender = match named {
        Some(sender) => sender,
        None if is_own => own.clone(),
        None if !chat.is_group => other.unwrap_or(own).clone(),
        None => return None,
    };
    let kind = raw
        .get("item_type")
        .and_then(Value::as_str)
        .unwrap_or("unknown")
        .to_owned();
    let text = raw.get("text").and_then(Value::as_str).map(str::to_owned);
    let content = Content::Unsupported {
        kind,
        text,
        raw: malformed.raw.clone(),
    };
    Some(Message {
        id,
        sender,
        sent_at_ms: at_us / 1000,
        token: None,
        content,
        reply_to: None,
    })
}

/// An id that is written as text. A bare number has been through a float by now.
fn digits(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}
