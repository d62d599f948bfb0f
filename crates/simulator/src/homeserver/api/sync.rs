//! `GET /_matrix/client/v3/sync?since=&timeout=`
//!
//! Filters have no effect; the state of a room comes with the first sync only.

use std::time::Duration;

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{caller::Caller, failure::Answer, history::position};
use crate::homeserver::{
    shared::Shared,
    state::{Room, State as Rooms},
};

/// The longest wait.
const LONGEST_WAIT_MS: u64 = 30_000;
/// The most events of a room in a first sync.
const FIRST_TIMELINE: usize = 20;

/// From where to go on.
#[derive(Deserialize)]
pub(super) struct Since {
    since: Option<String>,
    timeout: Option<u64>,
}

/// Answers what is new for the caller, waiting for it up to the timeout.
pub(super) async fn sync(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<Since>,
) -> Answer {
    let since = query.since.as_deref().and_then(position);
    let wait = query.timeout.unwrap_or(0).min(LONGEST_WAIT_MS);
    let look = || shared.look(|state| news(state, &caller.user, since));
    let newer = || {
        let (answer, any) = look();
        (any || since.is_none()).then_some(answer)
    };
    let answer = shared
        .bell
        .wait_for(Duration::from_millis(wait), newer)
        .await;
    Ok(Json(answer.unwrap_or_else(|_| look().0)))
}

/// The answer, and whether there is anything in it.
fn news(state: &Rooms, user: &str, since: Option<u64>) -> (Value, bool) {
    let mut join = Map::new();
    for room in state.rooms_of(user, "join") {
        if let Some(news) = room_news(room, since) {
            join.insert(room.id.clone(), news);
        }
    }
    let mut invite = Map::new();
    for room in state.rooms_of(user, "invite") {
        let events: Vec<_> = room.state.values().collect();
        if events
            .iter()
            .any(|event| event.position > since.unwrap_or(0))
        {
            invite.insert(
                room.id.clone(),
                json!({ "invite_state": { "events": events } }),
            );
        }
    }
    let any = !join.is_empty() || !invite.is_empty();
    let rooms = json!({ "join": join, "invite": invite, "leave": {} });
    (
        json!({ "next_batch": format!("s{}", state.position), "rooms": rooms }),
        any,
    )
}

fn room_news(room: &Room, since: Option<u64>) -> Option<Value> {
    let Some(since) = since else {
        let start = room.timeline.len().saturating_sub(FIRST_TIMELINE);
        let state: Vec<_> = room.state.values().collect();
        return Some(timeline(room, start, &json!(state)));
    };
    let start = room
        .timeline
        .partition_point(|event| event.position <= since);
    (start < room.timeline.len()).then(|| timeline(room, start, &json!([])))
}

fn timeline(room: &Room, start: usize, state: &Value) -> Value {
    let events = &room.timeline[start..];
    let before = events.first().map_or(0, |event| event.position - 1);
    json!({
        "state": { "events": state },
        "timeline": {
            "events": events,
            "limited": false,
            "prev_batch": format!("s{before}"),
        },
        "ephemeral": { "events": [] },
        "account_data": { "events": [] },
    })
}
