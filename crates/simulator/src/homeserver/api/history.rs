//! `GET /_matrix/client/v3/rooms/{room}/messages?dir=b|f&from=&limit=`
//! `GET /_matrix/client/v3/rooms/{room}/event/{event}`

use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    caller::Caller,
    failure::{Answer, Failure},
};
use crate::homeserver::shared::Shared;

/// Which part of the history.
#[derive(Deserialize)]
pub(super) struct Part {
    dir: Option<String>,
    from: Option<String>,
    limit: Option<usize>,
}

/// Pages through a room; tokens are `s` and a position in the stream.
pub(super) async fn messages(
    State(shared): State<Shared>,
    _: Caller,
    Path(room): Path<String>,
    Query(part): Query<Part>,
) -> Answer {
    shared.look(|state| {
        let room = state
            .rooms
            .get(&room)
            .ok_or_else(|| Failure::not_found("room"))?;
        let forward = part.dir.as_deref() == Some("f");
        let from = part.from.as_deref().and_then(position);
        let from = from.unwrap_or(if forward { 0 } else { u64::MAX });
        let limit = part.limit.unwrap_or(10).min(1000);
        let chunk: Vec<_> = if forward {
            room.timeline
                .iter()
                .filter(|event| event.position > from)
                .take(limit)
                .collect()
        } else {
            let older = room
                .timeline
                .iter()
                .rev()
                .filter(|event| event.position <= from);
            older.take(limit).collect()
        };
        // Backwards the token means "up to this position", so the next page is one below.
        let end = chunk
            .last()
            .map(|event| event.position - u64::from(!forward));
        let mut answer = json!({ "start": format!("s{from}"), "chunk": chunk });
        if let Some(end) = end.filter(|_| chunk.len() == limit) {
            answer["end"] = format!("s{end}").into();
        }
        Ok(Json(answer))
    })
}

/// One event.
pub(super) async fn event(
    State(shared): State<Shared>,
    _: Caller,
    Path((room, id)): Path<(String, String)>,
) -> Answer {
    shared.look(|state| {
        let room = state
            .rooms
            .get(&room)
            .ok_or_else(|| Failure::not_found("room"))?;
        let event = room.event(&id).ok_or_else(|| Failure::not_found("event"))?;
        Ok(Json(json!(event)))
    })
}

/// The position in a token.
pub(super) fn position(token: &str) -> Option<u64> {
    token.strip_prefix('s')?.parse().ok()
}
