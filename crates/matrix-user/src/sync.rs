//! The loop that keeps the view up to date.
//!
//! It never gives up: a homeserver that is restarted is asked again, after a pause that grows.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Result;
use matrix_sdk::{
    Client, Room, RoomMemberships, RoomState,
    config::SyncSettings,
    deserialized_responses::TimelineEvent,
    room::MessagesOptions,
    ruma::{
        RoomId, UInt,
        events::room::{encrypted::OriginalSyncRoomEncryptedEvent, member::MembershipState},
        serde::Raw,
    },
    sync::{JoinedRoomUpdate, SyncResponse},
};
use serde_json::Value;
use tokio::sync::{Notify, watch};

use crate::{Member, RoomView, TimelineEntry, View};

const POLL: Duration = Duration::from_secs(30);
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// How far a gap in a timeline is read back, in requests of 100 events.
const GAP_REQUESTS_MAX: usize = 50;

/// What the loop and the user share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) view: watch::Sender<View>,
    pub(crate) synced: watch::Sender<bool>,
    pub(crate) accept_invites: AtomicBool,
    pub(crate) invites_changed: Notify,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            view: watch::Sender::new(View::default()),
            synced: watch::Sender::new(false),
            accept_invites: AtomicBool::new(false),
            invites_changed: Notify::new(),
        }
    }
}

/// Syncs until it is aborted.
pub(crate) async fn run(client: Client, shared: Arc<Shared>) {
    tokio::join!(
        sync_for_ever(&client, &shared),
        join_for_ever(&client, &shared)
    );
}

async fn sync_for_ever(client: &Client, shared: &Shared) {
    let mut pause = PAUSE_MIN;
    let mut has_recalled = false;
    loop {
        match sync_once(client, shared, &mut has_recalled).await {
            Ok(()) => {
                pause = PAUSE_MIN;
                shared.synced.send_replace(true);
                shared.invites_changed.notify_one();
            }
            Err(error) => {
                tracing::debug!(%error, "a sync failed");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
    }
}

async fn sync_once(client: &Client, shared: &Shared, has_recalled: &mut bool) -> Result<()> {
    if !*has_recalled {
        recall(client, shared).await?;
        *has_recalled = true;
    }
    let response = client.sync_once(SyncSettings::new().timeout(POLL)).await?;
    take(client, shared, response).await;
    Ok(())
}

/// Reads the rooms that the store of an earlier log-in knows; the view itself is not stored, and
/// the sync tells only what is new since then.
async fn recall(client: &Client, shared: &Shared) -> Result<()> {
    let mut view = shared.view.borrow().clone();
    for room in client.joined_rooms() {
        put_room(&mut view, &room).await;
        let entries = read_back(&view, &room, None).await?;
        view.append(room.room_id().as_str(), entries);
    }
    for room in client.invited_rooms() {
        put_room(&mut view, &room).await;
    }
    shared.view.send_replace(view);
    Ok(())
}

/// Joins what the person is invited to, while she wants that.
async fn join_for_ever(client: &Client, shared: &Shared) {
    loop {
        shared.invites_changed.notified().await;
        if !shared.accept_invites.load(Ordering::Relaxed) {
            continue;
        }
        for room in client.invited_rooms() {
            if let Err(error) = room.join().await {
                tracing::debug!(%error, "cannot join a room yet");
            }
        }
    }
}

/// Brings the view up to date with one answer, and shows it at once as a whole.
async fn take(client: &Client, shared: &Shared, response: SyncResponse) {
    let mut view = shared.view.borrow().clone();
    let mut touched: BTreeSet<_> = response.rooms.invited.keys().cloned().collect();
    touched.extend(response.rooms.left.keys().cloned());
    for (id, update) in response.rooms.joined {
        let Some(room) = client.get_room(&id) else {
            continue;
        };
        put_room(&mut view, &room).await;
        take_room(&mut view, &room, update).await;
    }
    for id in touched {
        let Some(room) = client.get_room(&id) else {
            continue;
        };
        put_room(&mut view, &room).await;
    }
    decrypt_late(client, &mut view).await;
    shared.view.send_replace(view);
}

async fn take_room(view: &mut View, room: &Room, update: JoinedRoomUpdate) {
    let id = room.room_id().as_str();
    let mut entries = Vec::new();
    if let (true, Some(from)) = (update.timeline.limited, update.timeline.prev_batch) {
        match read_back(view, room, Some(from)).await {
            Ok(missed) => entries = missed,
            Err(error) => tracing::warn!(%error, "cannot read what a sync left out"),
        }
    }
    entries.extend(
        update
            .timeline
            .events
            .iter()
            .filter_map(|event| entry(view, id, event)),
    );
    view.append(id, entries);
    for event in update.ephemeral {
        if let Ok(event) = serde_json::from_str(event.json().get()) {
            take_ephemeral(view, id, &event);
        }
    }
}

fn take_ephemeral(view: &mut View, room: &str, event: &Value) {
    let content = &event["content"];
    if event["type"] == "m.typing" {
        let users = content["user_ids"].as_array().into_iter().flatten();
        view.put_typing(
            room,
            users
                .filter_map(|user| Some(user.as_str()?.to_owned()))
                .collect(),
        );
    } else if event["type"] == "m.receipt" {
        for (event_id, kinds) in content.as_object().into_iter().flatten() {
            for user in kinds["m.read"]
                .as_object()
                .into_iter()
                .flat_map(|users| users.keys())
            {
                view.put_receipt(room, user, event_id);
            }
        }
    }
}

/// Reads backwards from a token, or from the end, to the first event that is known; gives the
/// events in order.
async fn read_back(view: &View, room: &Room, from: Option<String>) -> Result<Vec<TimelineEntry>> {
    let id = room.room_id().as_str();
    let mut found = Vec::new();
    let mut options = MessagesOptions::backward();
    options.from = from;
    for _ in 0..GAP_REQUESTS_MAX {
        options.limit = UInt::from(100_u32);
        let page = room.messages(options).await?;
        let entries = page.chunk.iter().filter_map(|event| entry(view, id, event));
        let count = found.len();
        found.extend(entries.take_while(|entry| !view.knows(id, &entry.event_id)));
        let met_known = found.len() - count < page.chunk.len();
        let Some(from) = page.end.filter(|_| !met_known) else {
            break;
        };
        options = MessagesOptions::backward().from(from.as_str());
    }
    found.reverse();
    Ok(found)
}

fn entry(view: &View, room: &str, event: &TimelineEvent) -> Option<TimelineEntry> {
    let raw = serde_json::from_str(event.raw().json().get()).ok()?;
    let name = |user: &str| view.display_name(room, user).unwrap_or(user).to_owned();
    TimelineEntry::read(raw, name)
}

/// Tries again what could not be decrypted: its key may have come in this answer.
async fn decrypt_late(client: &Client, view: &mut View) {
    for (id, old) in view.undecryptable() {
        let room = RoomId::parse(&id).ok().and_then(|id| client.get_room(&id));
        let raw = serde_json::value::to_raw_value(&old.raw).ok();
        let (Some(room), Some(raw)) = (room, raw) else {
            continue;
        };
        let raw = Raw::<OriginalSyncRoomEncryptedEvent>::from_json(raw);
        let Ok(event) = room.decrypt_event(&raw, None).await else {
            continue;
        };
        if let Some(entry) = entry(view, &id, &event).filter(|entry| !entry.is_undecryptable()) {
            view.replace(&id, entry);
        }
    }
}

async fn put_room(view: &mut View, room: &Room) {
    let id = room.room_id().as_str();
    match room.state() {
        RoomState::Joined | RoomState::Invited => view.put_room(read_room(room).await),
        RoomState::Left | RoomState::Banned | RoomState::Knocked => view.remove_room(id),
    }
}

async fn read_room(room: &Room) -> RoomView {
    let members = room
        .members_no_sync(RoomMemberships::ACTIVE)
        .await
        .unwrap_or_default();
    let members = members.iter().map(|member| Member {
        user_id: member.user_id().to_string(),
        display_name: member.name().to_owned(),
        is_invited: *member.membership() == MembershipState::Invite,
    });
    RoomView {
        id: room.room_id().to_string(),
        name: room
            .display_name()
            .await
            .map(|name| name.to_string())
            .unwrap_or_default(),
        topic: room.topic(),
        members: members.collect(),
        is_invite: room.state() == RoomState::Invited,
        is_encrypted: room.encryption_state().is_encrypted(),
        is_direct: room.is_direct().await.unwrap_or_default(),
    }
}
