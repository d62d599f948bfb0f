//! What was said before.

use ruma::{RoomId, UInt, api::client::message::get_message_events};
use serde_json::value::RawValue;

use super::Intent;
use crate::matrix::{MatrixError, homeserver::Call};

/// A piece of a room's history.
#[derive(Clone, Default)]
pub struct MessagesPage {
    /// Events, newest first, as the homeserver gave them.
    pub events: Vec<Box<RawValue>>,
    /// Where the next page begins; `None` at the beginning of what may be seen.
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
}
