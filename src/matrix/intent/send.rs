//! Saying things: events, redactions, receipts, typing.

use std::time::Duration;

use ruma::{
    EventId, MilliSecondsSinceUnixEpoch, OwnedEventId, RoomId, TransactionId, UInt,
    api::client::{
        message::send_message_event,
        receipt::create_receipt::v3::{ReceiptType, Request as ReceiptRequest},
        redact::redact_event,
        typing::create_typing_event::v3::{Request as TypingRequest, Typing, TypingInfo},
    },
    serde::Raw,
};
use serde_json::{Value, value::to_raw_value};

use super::Intent;
use crate::matrix::{MatrixError, homeserver::Call};

impl Intent {
    /// Sends an event. Again with the same transaction id it returns the first event's id, as long
    /// as the homeserver remembers it (Synapse: 24 hours when the intent has a device). The id must
    /// name this user: Synapse keys its short memory by room, type and appservice only. `ts_ms`
    /// dates the event, in milliseconds since 1970; without it the date is now.
    #[expect(
        clippy::too_many_arguments,
        reason = "these are the parts of the one request"
    )]
    pub async fn send_event(
        &self,
        room_id: &RoomId,
        event_type: &str,
        txn_id: &TransactionId,
        content: &Value,
        ts_ms: Option<i64>,
    ) -> Result<OwnedEventId, MatrixError> {
        const ACTION: &str = "send an event";
        let body = to_raw_value(content).map_err(|source| MatrixError::BadRequest {
            action: ACTION,
            source: source.into(),
        })?;
        let mut request = send_message_event::v3::Request::new_raw(
            room_id.to_owned(),
            txn_id.to_owned(),
            event_type.into(),
            Raw::from_json(body),
        );
        request.timestamp = to_timestamp(ts_ms);
        Ok(self.send(request, Call::to(ACTION)).await?.event_id)
    }

    /// Redacts an event. The transaction id is as for [`Intent::send_event`].
    pub async fn redact(
        &self,
        room_id: &RoomId,
        event_id: &EventId,
        txn_id: &TransactionId,
        reason: Option<&str>,
    ) -> Result<OwnedEventId, MatrixError> {
        let mut request = redact_event::v3::Request::new(
            room_id.to_owned(),
            event_id.to_owned(),
            txn_id.to_owned(),
        );
        request.reason = reason.map(str::to_owned);
        Ok(self
            .send(request, Call::to("redact an event"))
            .await?
            .event_id)
    }

    /// Says that this user has read the room up to an event.
    pub async fn send_receipt(
        &self,
        room_id: &RoomId,
        event_id: &EventId,
    ) -> Result<(), MatrixError> {
        let request =
            ReceiptRequest::new(room_id.to_owned(), ReceiptType::Read, event_id.to_owned());
        self.send(request, Call::to("send a receipt"))
            .await
            .map(drop)
    }

    /// Says that this user is typing, for at most `timeout`, or has stopped. Sent once: a late
    /// typing notice is worse than none.
    pub async fn set_typing(
        &self,
        room_id: &RoomId,
        typing: bool,
        timeout: Duration,
    ) -> Result<(), MatrixError> {
        let state = if typing {
            Typing::Yes(TypingInfo::new(timeout))
        } else {
            Typing::No
        };
        let request = TypingRequest::new(self.user_id.clone(), room_id.to_owned(), state);
        self.send(request, Call::single("say who is typing"))
            .await
            .map(drop)
    }
}

/// The date of an event; dates before 1970 do not exist in Matrix.
pub(super) fn to_timestamp(ts_ms: Option<i64>) -> Option<MilliSecondsSinceUnixEpoch> {
    UInt::try_from(ts_ms?).ok().map(MilliSecondsSinceUnixEpoch)
}
