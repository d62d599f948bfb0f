//! What was said before.

use ruma::{
    EventId, RoomId, UInt,
    api::client::{message::get_message_events, room::get_room_event},
};
use serde_json::value::RawValue;

use super::{
    Intent,
    sync::{only, read_all},
};
use crate::matrix::{IncomingEvent, MatrixError, homeserver::Call};

/// How many events of a gap are asked for at once.
const GAP_PAGE: u32 = 100;

/// A piece of a room's history.
#[derive(Clone, Default)]
pub struct MessagesPage {
    /// Events, newest first, as the homeserver gave them.
    pub events: Vec<Box<RawValue>>,
    /// Where the next page begins; `None` at the beginning of what may be seen.
    pub end: Option<String>,
}

/// A piece of what lies between two tokens.
#[derive(Clone, Debug, Default)]
pub struct GapPage {
    /// Events, newest first.
    pub events: Vec<IncomingEvent>,
    /// Where the next page begins; `None` when the gap is closed.
    pub end: Option<String>,
}

impl Intent {
    /// Fetches events backwards, from the newest or from a page's `end`. The homeserver may give
    /// fewer than `limit`, even none, before the beginning is reached.
    pub async fn fetch_messages(
        &self,
        room_id: &RoomId,
        from: Option<&str>,
        limit: u32,
    ) -> Result<MessagesPage, MatrixError> {
        let mut request = get_message_events::v3::Request::backward(room_id.to_owned());
        request.from = from.map(str::to_owned);
        request.limit = UInt::from(limit);
        let call = Call::to("fetch the history of a room").with_large_answer();
        let response = self.send(request, call).await?;
        let events = response
            .chunk
            .into_iter()
            .map(ruma::serde::Raw::into_json)
            .collect();
        Ok(MessagesPage {
            events,
            end: response.end,
        })
    }

    /// Fetches what lies between `from`, a room's `gap_from` or a page's `end`, and the older
    /// token `to`, backwards, as far as it is one of `event_types`.
    pub async fn fetch_gap(
        &self,
        room_id: &RoomId,
        from: &str,
        to: &str,
        event_types: &[&str],
    ) -> Result<GapPage, MatrixError> {
        let mut request = get_message_events::v3::Request::backward(room_id.to_owned());
        request.from = Some(from.to_owned());
        request.to = Some(to.to_owned());
        request.limit = UInt::from(GAP_PAGE);
        request.filter = only(event_types);
        let call = Call::to("fetch what is missing of a room").with_large_answer();
        let response = self.send(request, call).await?;
        let events = response.chunk.into_iter().map(ruma::serde::Raw::into_json);
        Ok(GapPage {
            events: read_all(room_id, events),
            // Some homeservers name the place they began at when there is no more.
            end: response.end.filter(|end| end != from),
        })
    }

    /// Fetches one event as the homeserver gives it; `None` when there is none or this user may
    /// not see it.
    pub async fn fetch_event(
        &self,
        room_id: &RoomId,
        event_id: &EventId,
    ) -> Result<Option<Box<RawValue>>, MatrixError> {
        let request = get_room_event::v3::Request::new(room_id.to_owned(), event_id.to_owned());
        match self.send(request, Call::to("fetch an event")).await {
            Ok(response) => Ok(Some(response.event.into_json())),
            Err(error) if error.is_not_found() || error.is_forbidden() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
