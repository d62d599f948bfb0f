//! Typing and receipts. Presence and everything unknown is passed over.

use std::collections::BTreeMap;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Something that only matters now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncomingEphemeral {
    /// Who is typing in a room; everyone else has stopped.
    Typing {
        /// The room.
        room_id: OwnedRoomId,
        /// Who is typing.
        users: Vec<OwnedUserId>,
    },
    /// Somebody has read a room up to an event.
    Receipt {
        /// The room.
        room_id: OwnedRoomId,
        /// The last event that was read.
        event_id: OwnedEventId,
        /// Who read it.
        user_id: OwnedUserId,
        /// When, in milliseconds since 1970, if the homeserver says so.
        ts_ms: Option<i64>,
        /// The receipt type: `m.read`, or `m.read.private` which nobody else may learn of.
        receipt_type: String,
        /// The thread it counts for: an event id, or `main`; `None` for the whole room.
        thread_id: Option<String>,
    },
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Typing {
    room_id: OwnedRoomId,
    content: TypingContent,
}

#[derive(Deserialize)]
struct TypingContent {
    user_ids: Vec<OwnedUserId>,
}

/// Event, receipt type, user.
type ReceiptContent =
    BTreeMap<OwnedEventId, BTreeMap<String, BTreeMap<OwnedUserId, ReceiptDetails>>>;

#[derive(Deserialize)]
struct Receipts {
    room_id: OwnedRoomId,
    content: ReceiptContent,
}

#[derive(Deserialize)]
struct ReceiptDetails {
    ts: Option<i64>,
    thread_id: Option<String>,
}

/// Reads one entry; what cannot be read is nothing, for it will not be missed.
pub(super) fn parse_ephemeral(raw: &RawValue) -> Vec<IncomingEphemeral> {
    let text = raw.get();
    let Ok(head) = serde_json::from_str::<Head>(text) else {
        return Vec::new();
    };
    match head.kind.as_str() {
        "m.typing" => serde_json::from_str(text)
            .map(from_typing)
            .unwrap_or_default(),
        "m.receipt" => serde_json::from_str(text)
            .map(from_receipts)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn from_typing(typing: Typing) -> Vec<IncomingEphemeral> {
    vec![IncomingEphemeral::Typing {
        room_id: typing.room_id,
        users: typing.content.user_ids,
    }]
}

fn from_receipts(receipts: Receipts) -> Vec<IncomingEphemeral> {
    let Receipts { room_id, content } = receipts;
    let by_type = content.into_iter().flat_map(|(event_id, types)| {
        types
            .into_iter()
            .map(move |(receipt_type, users)| (event_id.clone(), receipt_type, users))
    });
    by_type
        .flat_map(|(event_id, receipt_type, users)| {
            let room_id = room_id.clone();
            users
                .into_iter()
                .map(move |(user_id, details)| IncomingEphemeral::Receipt {
                    room_id: room_id.clone(),
                    event_id: event_id.clone(),
                    user_id,
                    ts_ms: details.ts,
                    receipt_type: receipt_type.clone(),
                    thread_id: details.thread_id,
                })
        })
        .collect()
}
