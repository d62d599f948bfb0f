//! One event of a room's timeline, as plain data.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One event of a room's timeline, decrypted where possible.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct TimelineEntry {
    /// The event's id.
    pub event_id: String,
    /// Who sent it.
    pub sender: String,
    /// The name that the sender had in the room when this arrived; the user id if none.
    pub sender_name: String,
    /// For a message its `msgtype` (such as `m.text`), else the event's type. An event that
    /// cannot be decrypted stays `m.room.encrypted` until its key arrives.
    pub kind: String,
    /// The text of a message, the key of a reaction; else empty.
    pub body: String,
    /// When the homeserver took it, in milliseconds since 1970.
    pub ts_ms: i64,
    /// Whether it was redacted; body and content are then empty.
    pub is_redacted: bool,
    /// The whole event.
    pub raw: Value,
}

impl TimelineEntry {
    /// Reads an event; `None` when it has no id, as nothing from a homeserver should.
    pub(crate) fn read(raw: Value, name_of: impl FnOnce(&str) -> String) -> Option<Self> {
        let text = |pointer: &str| raw.pointer(pointer)?.as_str().map(str::to_owned);
        let event_id = text("/event_id")?;
        let sender = text("/sender")?;
        let event_type = text("/type")?;
        let kind = match event_type.as_str() {
            "m.room.message" => text("/content/msgtype").unwrap_or(event_type),
            _ => event_type,
        };
        let body = text("/content/body").or_else(|| text("/content/m.relates_to/key"));
        Some(Self {
            event_id,
            sender_name: name_of(&sender),
            sender,
            kind,
            body: body.unwrap_or_default(),
            ts_ms: raw["origin_server_ts"].as_i64().unwrap_or_default(),
            is_redacted: raw.pointer("/unsigned/redacted_because").is_some(),
            raw,
        })
    }

    /// The event's type, which for a message differs from [`TimelineEntry::kind`].
    pub fn event_type(&self) -> &str {
        self.raw["type"].as_str().unwrap_or_default()
    }

    /// Whether this is a message: text, notice, media; not a reaction, not a change of state.
    pub fn is_message(&self) -> bool {
        self.event_type() == "m.room.message"
    }

    /// Whether this could not be decrypted so far.
    pub fn is_undecryptable(&self) -> bool {
        self.event_type() == "m.room.encrypted" && !self.is_redacted
    }

    /// The event that this one relates to, and how, for instance `("m.annotation", "$…")`.
    pub fn relation(&self) -> Option<(&str, &str)> {
        let relation = self.raw.pointer("/content/m.relates_to")?;
        if let Some(target) = relation
            .pointer("/m.in_reply_to/event_id")
            .and_then(Value::as_str)
        {
            return Some(("m.in_reply_to", target));
        }
        Some((
            relation["rel_type"].as_str()?,
            relation["event_id"].as_str()?,
        ))
    }

    /// The event that this one redacts, if it is a redaction.
    pub(crate) fn redacts(&self) -> Option<String> {
        let target = self
            .raw
            .pointer("/content/redacts")
            .or_else(|| self.raw.get("redacts"))?;
        let is_redaction = self.event_type() == "m.room.redaction";
        is_redaction
            .then(|| target.as_str().map(str::to_owned))
            .flatten()
    }

    /// Takes away what a redaction takes away.
    pub(crate) fn redact(&mut self) {
        self.is_redacted = true;
        self.body.clear();
        self.raw["content"] = Value::Object(serde_json::Map::new());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(raw: Value) -> TimelineEntry {
        TimelineEntry::read(raw, str::to_owned).unwrap()
    }

    #[test]
    fn a_message_has_its_msgtype_and_its_text() {
        let entry = read(json!({
            "event_id": "$1", "sender": "@a:hs", "type": "m.room.message", "origin_server_ts": 7,
            "content": { "msgtype": "m.notice", "body": "hi" },
        }));
        assert_eq!(
            (entry.kind.as_str(), entry.body.as_str(), entry.ts_ms),
            ("m.notice", "hi", 7)
        );
        assert!(entry.is_message());
    }

    #[test]
    fn a_reaction_names_its_target_and_its_key() {
        let entry = read(json!({
            "event_id": "$2", "sender": "@a:hs", "type": "m.reaction", "content": {
                "m.relates_to": { "rel_type": "m.annotation", "event_id": "$1", "key": "❤️" },
            },
        }));
        assert_eq!(entry.relation(), Some(("m.annotation", "$1")));
        assert_eq!(entry.body, "❤️");
        assert!(!entry.is_message());
    }

    #[test]
    fn a_redaction_names_its_target_in_old_and_in_new_rooms() {
        let old = json!({
            "event_id": "$3", "sender": "@a:hs", "type": "m.room.redaction", "redacts": "$1",
        });
        let new = json!({
            "event_id": "$3", "sender": "@a:hs", "type": "m.room.redaction",
            "content": { "redacts": "$1" },
        });
        assert_eq!(read(old).redacts().as_deref(), Some("$1"));
        assert_eq!(read(new).redacts().as_deref(), Some("$1"));
    }
}
