//! What happened since the last time we asked.

use std::fmt;

use ruma::{
    OwnedRoomId, OwnedUserId, RoomId, UInt,
    api::client::{
        filter::{Filter as GlobalFilter, FilterDefinition, RoomEventFilter, RoomFilter},
        sync::sync_events::v3::{Filter, InviteState, Request, Response, Timeline},
    },
    presence::PresenceState,
    serde::Raw,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Intent;
use crate::matrix::{IncomingEvent, MatrixError, homeserver::Call};

/// How many events of one room an answer holds at most; of more, the oldest are left out.
const EVENTS_PER_ROOM: u32 = 100;

/// What happened to a user since a token.
#[derive(Clone, Debug, Default)]
pub struct SyncAnswer {
    /// The token for the next time.
    pub next_batch: String,
    /// The rooms in which something happened.
    pub rooms: Vec<SyncedRoom>,
    /// Invitations that are open.
    pub invites: Vec<SyncedInvite>,
}

/// What happened in one room.
#[derive(Clone, Debug)]
pub struct SyncedRoom {
    /// The room.
    pub room_id: OwnedRoomId,
    /// Its events, in order.
    pub events: Vec<IncomingEvent>,
    /// Where [`Intent::fetch_gap`] finds what was left out before the events; `None` when nothing
    /// was.
    pub gap_from: Option<String>,
}

/// An invitation as it is shown to the invited: without an id.
#[derive(Clone)]
pub struct SyncedInvite {
    /// The room.
    pub room_id: OwnedRoomId,
    /// Who invites.
    pub sender: OwnedUserId,
    /// The membership event, stripped.
    pub raw: Box<RawValue>,
}

impl fmt::Debug for SyncedInvite {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SyncedInvite")
            .field("room_id", &self.room_id)
            .field("sender", &self.sender)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct StrippedHead {
    sender: OwnedUserId,
    #[serde(rename = "type")]
    event_type: String,
    state_key: String,
}

impl Intent {
    /// Asks what happened since a token in the rooms this user is in, as far as it is one of
    /// `event_types`. Returns at once. Without a token the answer holds nothing but the token to
    /// begin with. The user must not be the registration's `sender_localpart`: Synapse fails then.
    pub async fn sync_once(
        &self,
        since: Option<&str>,
        event_types: &[&str],
    ) -> Result<SyncAnswer, MatrixError> {
        let mut request = Request::new();
        request.filter = Some(Filter::FilterDefinition(filter(since, event_types)));
        request.since = since.map(str::to_owned);
        request.set_presence = PresenceState::Offline;
        let call = Call::to("ask for what happened since the last time").with_large_answer();
        let answer = self.send(request, call).await?;
        Ok(self.to_answer(answer))
    }

    fn to_answer(&self, answer: Response) -> SyncAnswer {
        let joined = answer.rooms.join.into_iter();
        let joined = joined.map(|(room_id, room)| to_room(room_id, room.timeline));
        // What was said before this user left is news too.
        let left = answer.rooms.leave.into_iter();
        let left = left.map(|(room_id, room)| to_room(room_id, room.timeline));
        let invites = answer.rooms.invite.into_iter();
        SyncAnswer {
            next_batch: answer.next_batch,
            rooms: joined.chain(left).collect(),
            invites: invites
                .filter_map(|(room_id, invite)| self.to_invite(room_id, invite.invite_state))
                .collect(),
        }
    }

    fn to_invite(&self, room_id: OwnedRoomId, state: InviteState) -> Option<SyncedInvite> {
        let mut events = state.events.into_iter().map(Raw::into_json);
        let (sender, raw) = events.find_map(|raw| {
            let head: StrippedHead = serde_json::from_str(raw.get()).ok()?;
            let is_own = head.event_type == "m.room.member" && head.state_key == self.user_id;
            is_own.then_some((head.sender, raw))
        })?;
        Some(SyncedInvite {
            room_id,
            sender,
            raw,
        })
    }
}

fn filter(since: Option<&str>, event_types: &[&str]) -> FilterDefinition {
    let mut timeline = only(event_types);
    timeline.limit = Some(UInt::from(EVENTS_PER_ROOM));
    let mut rooms = RoomFilter::with_lazy_loading();
    rooms.account_data = RoomEventFilter::ignore_all();
    rooms.ephemeral = RoomEventFilter::ignore_all();
    rooms.state.types = Some(Vec::new());
    rooms.timeline = timeline;
    if since.is_none() {
        rooms.rooms = Some(Vec::new());
    }
    let mut filter = FilterDefinition::default();
    filter.presence = GlobalFilter::ignore_all();
    filter.account_data = GlobalFilter::ignore_all();
    filter.room = rooms;
    filter
}

/// A filter that lets events of some types pass.
pub(super) fn only(event_types: &[&str]) -> RoomEventFilter {
    let mut filter = RoomEventFilter::empty();
    filter.types = Some(event_types.iter().map(|&word| word.to_owned()).collect());
    filter
}

fn to_room(room_id: OwnedRoomId, timeline: Timeline) -> SyncedRoom {
    let events = timeline.events.into_iter().map(Raw::into_json);
    SyncedRoom {
        events: read_all(&room_id, events),
        gap_from: timeline.prev_batch.filter(|_| timeline.limited),
        room_id,
    }
}

/// Reads events of a room; those that cannot be read are logged and passed over.
pub(super) fn read_all(
    room_id: &RoomId,
    events: impl Iterator<Item = Box<RawValue>>,
) -> Vec<IncomingEvent> {
    events
        .filter_map(|raw| {
            let event = IncomingEvent::read_in(room_id, &raw);
            if event.is_none() {
                tracing::warn!(room = %room_id, "passed over an event that cannot be read");
            }
            event
        })
        .collect()
}
