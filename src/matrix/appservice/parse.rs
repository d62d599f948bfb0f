//! From the bytes of a transaction to its events. Pure.

use std::fmt;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId};
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use super::{IncomingEphemeral, ephemeral::parse_ephemeral};

/// What the homeserver pushed in one request.
#[derive(Clone, Debug, Default)]
pub struct Transaction {
    /// The homeserver's id for it. Not unique for ever: a homeserver whose database was reset
    /// counts from the beginning again.
    pub id: String,
    /// The room events that could be read, in the homeserver's order.
    pub events: Vec<IncomingEvent>,
    /// Typing and receipts. Never sent again when lost.
    pub ephemeral: Vec<IncomingEphemeral>,
    /// How many room events could not be read.
    pub rejected: usize,
}

/// A room event of any type.
#[derive(Clone)]
pub struct IncomingEvent {
    /// Its id, unique for ever.
    pub event_id: OwnedEventId,
    /// Where it happened.
    pub room_id: OwnedRoomId,
    /// Who did it.
    pub sender: OwnedUserId,
    /// Its type, known or not.
    pub event_type: String,
    /// Its state key, when it is state.
    pub state_key: Option<String>,
    /// The sender's homeserver's clock, in milliseconds since 1970.
    pub origin_server_ts_ms: i64,
    /// The whole event as it came.
    pub raw: Box<RawValue>,
}

impl fmt::Debug for IncomingEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("IncomingEvent")
            .field("event_id", &self.event_id)
            .field("room_id", &self.room_id)
            .field("event_type", &self.event_type)
            .finish_non_exhaustive()
    }
}

impl IncomingEvent {
    /// Reads an event that came in an answer about `room_id`, which its own text need not name.
    /// `None` when it is no room event.
    pub(in crate::matrix) fn read_in(room_id: &RoomId, raw: &RawValue) -> Option<Self> {
        let head = parse_head(raw)?;
        Some(head.into_event(room_id.to_owned(), raw))
    }
}

/// Why a body is no transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum TransactionError {
    /// Not JSON at all.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON without a list of events.
    #[error("the body must be an object with an array `events`")]
    NoEvents,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
    #[serde(borrow)]
    ephemeral: Option<&'a RawValue>,
    #[serde(borrow, rename = "de.sorunome.msc2409.ephemeral")]
    legacy_ephemeral: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Head {
    event_id: OwnedEventId,
    room_id: Option<OwnedRoomId>,
    sender: OwnedUserId,
    #[serde(rename = "type")]
    event_type: String,
    state_key: Option<String>,
    origin_server_ts: i64,
}

impl Head {
    fn into_event(self, room_id: OwnedRoomId, raw: &RawValue) -> IncomingEvent {
        IncomingEvent {
            event_id: self.event_id,
            room_id,
            sender: self.sender,
            event_type: self.event_type,
            state_key: self.state_key,
            origin_server_ts_ms: self.origin_server_ts,
            raw: raw.to_owned(),
        }
    }
}

#[derive(Deserialize)]
struct IdOnly {
    event_id: OwnedEventId,
}

/// Reads a transaction. Events that cannot be read are counted and logged by id, nothing more.
pub(super) fn parse_transaction(id: String, body: &[u8]) -> Result<Transaction, TransactionError> {
    // Whether it is JSON at all is asked first: it has an answer of its own.
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_| TransactionError::NotJson)?;
    if !is_object(whole) {
        return Err(TransactionError::NoEvents);
    }
    let body: Body<'_> =
        serde_json::from_str(whole.get()).map_err(|_| TransactionError::NoEvents)?;
    // A homeserver that is asked for both spellings sends everything twice.
    let ephemeral = body
        .ephemeral
        .or(body.legacy_ephemeral)
        .map(parse_list)
        .unwrap_or_default();
    let mut transaction = Transaction {
        id,
        ephemeral: ephemeral.into_iter().flat_map(parse_ephemeral).collect(),
        ..Transaction::default()
    };
    for raw in body.events {
        if let Some(event) = parse_event(raw) {
            transaction.events.push(event);
        } else {
            transaction.rejected += 1;
            log_rejected(&transaction.id, raw);
        }
    }
    Ok(transaction)
}

fn parse_event(raw: &RawValue) -> Option<IncomingEvent> {
    let mut head = parse_head(raw)?;
    let room_id = head.room_id.take()?;
    Some(head.into_event(room_id, raw))
}

fn parse_head(raw: &RawValue) -> Option<Head> {
    if !is_object(raw) {
        return None;
    }
    serde_json::from_str(raw.get()).ok()
}

fn parse_list(raw: &RawValue) -> Vec<&RawValue> {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

/// Serde reads structs from arrays too, by position; nothing of Matrix is meant that way.
fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

fn log_rejected(txn_id: &str, raw: &RawValue) {
    let event_id = serde_json::from_str::<IdOnly>(raw.get())
        .ok()
        .map(|head| head.event_id);
    let event_id = event_id
        .as_deref()
        .map_or("unknown", |event_id| event_id.as_str());
    tracing::warn!(txn_id, event_id, "passed over an event that cannot be read");
}
