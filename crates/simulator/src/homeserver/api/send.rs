//! `PUT /_matrix/client/v3/rooms/{room}/send/{type}/{txn}`
//! `PUT /_matrix/client/v3/rooms/{room}/redact/{event}/{txn}`
//!
//! A transaction id is known by user, device and path: a repeat gets the first event's id.

use axum::{
    Json,
    extract::{Path, State},
    http::Uri,
};
use serde_json::json;

use super::{
    caller::{Body, Caller},
    failure::Answer,
    membership::must_be_joined,
};
use crate::homeserver::{shared::Shared, state::Draft};

/// Sends a message event.
pub(super) async fn send(
    State(shared): State<Shared>,
    caller: Caller,
    uri: Uri,
    Path((room_id, kind, _)): Path<(String, String, String)>,
    Body(content): Body,
) -> Answer {
    once(&shared, &caller, uri.path(), |caller| {
        let (sender, ts) = (caller.user.clone(), caller.ts);
        // A redaction may also come as an ordinary event.
        let redacts = content["redacts"]
            .as_str()
            .filter(|_| kind == "m.room.redaction");
        let redacts = redacts.map(str::to_owned);
        Draft {
            room_id,
            sender,
            kind,
            content,
            ts,
            redacts,
            ..Draft::default()
        }
    })
}

/// Redacts an event.
pub(super) async fn redact(
    State(shared): State<Shared>,
    caller: Caller,
    uri: Uri,
    Path((room_id, redacted, _)): Path<(String, String, String)>,
    Body(mut content): Body,
) -> Answer {
    content["redacts"] = redacted.clone().into();
    once(&shared, &caller, uri.path(), |caller| Draft {
        room_id,
        sender: caller.user.clone(),
        kind: "m.room.redaction".to_owned(),
        content,
        ts: caller.ts,
        redacts: Some(redacted),
        ..Draft::default()
    })
}

fn once(
    shared: &Shared,
    caller: &Caller,
    path: &str,
    draft: impl FnOnce(&Caller) -> Draft,
) -> Answer {
    let device = caller.device.as_deref().unwrap_or_default();
    let key = format!("{}\n{device}\n{path}", caller.user);
    shared.change(|state| {
        if let Some(id) = state.answered.get(&key) {
            return Ok(Json(json!({ "event_id": id })));
        }
        let draft = draft(caller);
        must_be_joined(state, &draft.room_id, &caller.user)?;
        let id = state.send(draft);
        state.answered.extend(id.clone().map(|id| (key, id)));
        Ok(Json(json!({ "event_id": id })))
    })
}
