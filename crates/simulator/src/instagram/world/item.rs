//! One item of a thread.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ItemId, UserId};
use crate::instagram::object::Object;

/// An item: a message or another entry of a thread, of any kind.
#[derive(Clone, Debug)]
pub struct Item {
    /// The id.
    pub id: ItemId,
    /// Who sent it.
    pub sender: UserId,
    /// What kind it is (`item_type`).
    pub kind: String,
    /// All its fields as they go over the wire, except `is_sent_by_viewer` of own items.
    pub fields: Object,
    /// It came from a recording: `is_sent_by_viewer` is only changed where it was recorded.
    pub recorded: bool,
}

/// Somebody's reaction to an item.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Reaction {
    /// When, in microseconds.
    pub timestamp: u64,
    /// The token it was sent with.
    pub client_context: String,
    /// Who reacted.
    pub sender_id: UserId,
    /// With what.
    pub emoji: String,
    /// Always `none`.
    pub super_react_type: String,
}

impl Item {
    /// A new item with the fields that all kinds share.
    pub fn new(id: ItemId, sender: UserId, kind: &str, token: Option<&str>) -> Self {
        let mut fields = Object::from(json!({
            "item_id": id,
            "user_id": sender,
            "timestamp": id.time_us(),
            "item_type": kind,
            "show_forward_attribution": false,
            "is_shh_mode": false,
        }));
        if let Some(token) = token {
            fields.set("client_context", token);
        }
        Self {
            id,
            sender,
            kind: kind.to_owned(),
            fields,
            recorded: false,
        }
    }

    /// Reads a recorded item; `None` without an id or a sender.
    pub fn from_recording(fields: Object) -> Option<Self> {
        let id = ItemId(fields.number("item_id")?);
        let sender = UserId(fields.number("user_id")?.try_into().ok()?);
        let kind = fields.read("item_type").unwrap_or_default();
        Some(Self {
            id,
            sender,
            kind,
            fields,
            recorded: true,
        })
    }

    /// When it was sent, in microseconds.
    pub fn time_us(&self) -> u64 {
        let recorded = self
            .fields
            .number("timestamp")
            .and_then(|time| time.try_into().ok());
        recorded.unwrap_or_else(|| self.id.time_us())
    }

    /// The words of the item: its text, or the words inside a link.
    pub fn text(&self) -> Option<String> {
        let link = || {
            self.fields
                .read::<Value>("link")?
                .get("text")?
                .as_str()
                .map(str::to_owned)
        };
        self.fields.read("text").or_else(link)
    }

    /// The sender's token.
    pub fn client_context(&self) -> Option<String> {
        self.fields.read("client_context")
    }

    /// The current reactions; those that cannot be read are left out.
    pub fn reactions(&self) -> Vec<Reaction> {
        let all = self.fields.read::<Value>("reactions").unwrap_or_default();
        let emojis = all
            .get("emojis")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        emojis
            .into_iter()
            .filter_map(|one| serde_json::from_value(one).ok())
            .collect()
    }

    /// Sets a person's reaction, replacing an earlier one; `None` takes it back.
    pub(super) fn set_reaction(&mut self, sender: UserId, reaction: Option<Reaction>) {
        let mut all = self
            .fields
            .read::<Value>("reactions")
            .filter(Value::is_object)
            .unwrap_or_else(|| json!({ "likes_count": 0, "likes": [], "emojis": [] }));
        let mut emojis = all
            .get("emojis")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        emojis.retain(|one| !is_from(one, sender));
        emojis.extend(reaction.map(|reaction| json!(reaction)));
        all["emojis"] = Value::Array(emojis);
        self.fields.set("reactions", all);
    }

    /// Changes the text and keeps the earlier one in the history.
    pub(super) fn set_text(&mut self, text: &str, time_us: u64) {
        let before = self.text().unwrap_or_default();
        let mut history = self
            .fields
            .read::<Vec<Value>>("edit_history")
            .unwrap_or_default();
        history.push(json!({ "body": before, "timestamp": time_us }));
        self.fields.set("edit_count", history.len());
        self.fields.set("edit_history", history);
        self.fields.set("text", text);
    }
}

fn is_from(reaction: &Value, sender: UserId) -> bool {
    match &reaction["sender_id"] {
        Value::String(id) => *id == sender.to_string(),
        id => id.as_u64() == Some(sender.0),
    }
}
