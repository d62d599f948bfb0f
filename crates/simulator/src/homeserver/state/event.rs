//! Events.

use serde::Serialize;
use serde_json::Value;

/// One event of a room, as clients see it.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// The id.
    pub event_id: String,
    /// The room.
    pub room_id: String,
    /// Who sent it.
    pub sender: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The state key, for state events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_key: Option<String>,
    /// The content.
    pub content: Value,
    /// When, in milliseconds.
    pub origin_server_ts: u64,
    /// The redacted event, for redactions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redacts: Option<String>,
    /// What the server adds; holds `redacted_because` once the event is redacted.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub unsigned: Value,
    /// Its place in the stream of all events.
    #[serde(skip)]
    pub position: u64,
}

/// An event that is about to be sent.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The room.
    pub room_id: String,
    /// Who sends it.
    pub sender: String,
    /// The type.
    pub kind: String,
    /// The state key, for state events.
    pub state_key: Option<String>,
    /// The content.
    pub content: Value,
    /// The time to give it, in milliseconds; `None` means now.
    pub ts: Option<u64>,
    /// The event to redact.
    pub redacts: Option<String>,
}
