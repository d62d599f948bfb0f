//! Room state.

use ruma::{
    OwnedEventId, RoomId,
    api::client::state::{get_state_event_for_key, send_state_event},
    serde::Raw,
};
use serde_json::{Value, value::to_raw_value};

use super::{Intent, send::to_timestamp};
use crate::matrix::{MatrixError, homeserver::Call};

impl Intent {
    /// Fetches the content of one piece of state; `None` when it was never set.
    pub async fn fetch_state(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
    ) -> Result<Option<Value>, MatrixError> {
        const ACTION: &str = "fetch room state";
        let request = get_state_event_for_key::v3::Request::new(
            room_id.to_owned(),
            event_type.into(),
            state_key.to_owned(),
        );
        let content = match self.send(request, Call::to(ACTION)).await {
            Ok(response) => response.event_or_content,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        serde_json::from_str(content.get())
            .map(Some)
            .map_err(|source| MatrixError::BadAnswer {
                action: ACTION,
                source: source.into(),
            })
    }

    /// Sets one piece of state. Setting what is set already changes
    /// nothing. `ts_ms` dates the event, in milliseconds since 1970; without it the date is now.
    #[expect(
        clippy::too_many_arguments,
        reason = "these are the parts of the one request"
    )]
    pub async fn send_state(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
        content: &Value,
        ts_ms: Option<i64>,
    ) -> Result<OwnedEventId, MatrixError> {
        const ACTION: &str = "set room state";
        let body = to_raw_value(content).map_err(|source| MatrixError::BadRequest {
            action: ACTION,
            source: source.into(),
        })?;
        let mut request = send_state_event::v3::Request::new_raw(
            room_id.to_owned(),
            event_type.into(),
            state_key.to_owned(),
            Raw::from_json(body),
        );
        request.timestamp = to_timestamp(ts_ms);
        Ok(self.send(request, Call::to(ACTION)).await?.event_id)
    }
}
