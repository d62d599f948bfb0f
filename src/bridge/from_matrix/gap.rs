//! What `/sync` left out because it was too much.

use std::sync::atomic::Ordering;

use tracing::{error, info};

use super::super::{Bridge, BridgeError};
use super::pull::KINDS;
use crate::matrix::{IncomingEvent, Intent, MatrixError, Retry, SyncedRoom};

/// How many pages of one room's gap are fetched; a page has at most 100 events.
const PAGES_MAX: u32 = 100;
/// After this many pulls that failed at a gap, the next goes on without it: one room must not keep
/// all others from being heard.
const FAILURES_MAX: u32 = 5;

impl Bridge {
    /// Fetches what lies between the token `to` and the events of a room, in order.
    pub(super) async fn close_gap(
        &self,
        bot: &Intent,
        room: &SyncedRoom,
        to: &str,
    ) -> Result<Vec<IncomingEvent>, BridgeError> {
        let Some(from) = &room.gap_from else {
            return Ok(Vec::new());
        };
        let failures = &self.pulled.gap_failures;
        match walk_back(bot, room, from, to).await {
            Ok(events) => {
                failures.store(0, Ordering::Relaxed);
                info!(room = %room.room_id, events = events.len(), "fetched a gap in a room");
                Ok(events)
            }
            Err(failure)
                if failure.retry() == Retry::Never
                    || failures.fetch_add(1, Ordering::Relaxed) >= FAILURES_MAX =>
            {
                let first = room.events.first().map(|event| &event.event_id);
                error!(
                    room = %room.room_id,
                    before = ?first,
                    error = %failure,
                    "events of a room that the homeserver did not push were not recovered"
                );
                Ok(Vec::new())
            }
            Err(failure) => Err(failure.into()),
        }
    }
}

/// Walks from a token back to an older one. It does not end at an event that is known: unknown
/// ones may lie behind it, when a push has overtaken them.
async fn walk_back(
    bot: &Intent,
    room: &SyncedRoom,
    from: &str,
    to: &str,
) -> Result<Vec<IncomingEvent>, MatrixError> {
    let mut from = from.to_owned();
    let mut events = Vec::new();
    for _ in 0..PAGES_MAX {
        let page = bot.fetch_gap(&room.room_id, &from, to, KINDS).await?;
        events.extend(page.events);
        let Some(end) = page.end else {
            events.reverse();
            return Ok(events);
        };
        from = end;
    }
    error!(
        room = %room.room_id,
        oldest = ?events.last().map(|event| &event.event_id),
        "too much happened in a room while nothing was pushed: what is older was not recovered"
    );
    events.reverse();
    Ok(events)
}
