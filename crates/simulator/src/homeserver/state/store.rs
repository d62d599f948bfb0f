//! Everything the fake homeserver knows.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::{SystemTime, UNIX_EPOCH},
};

use rand::{RngExt, distr::Alphanumeric};
use serde_json::{Value, json};

use super::{Draft, Event, Room};

/// Everything the fake homeserver knows.
#[derive(Debug, Default)]
pub struct State {
    /// Profiles of all registered users, by user id.
    pub users: BTreeMap<String, Value>,
    /// Access tokens of users other than the application service's.
    pub tokens: HashMap<String, String>,
    /// Devices, by user and device id.
    pub devices: BTreeMap<(String, String), Value>,
    /// All rooms, by id.
    pub rooms: BTreeMap<String, Room>,
    /// Room ids by alias.
    pub aliases: BTreeMap<String, String>,
    /// Account data, by user, room (empty: global) and type.
    pub account_data: BTreeMap<(String, String, String), Value>,
    /// The newest receipt of each user in each room.
    pub receipts: BTreeMap<(String, String), String>,
    /// Who is typing where, by room.
    pub typing: BTreeMap<String, Vec<String>>,
    /// Users of the fake homeserver's own join every room they are invited to.
    pub auto_join: bool,
    /// The domain.
    pub domain: String,
    /// How many events there are in all rooms.
    pub position: u64,
    /// What was answered to each user's, device's and path's transaction.
    pub(in crate::homeserver) answered: HashMap<String, String>,
    /// Events that the application service did not accept yet.
    pub(in crate::homeserver) unsent: VecDeque<Event>,
    /// Typing and receipts for the application service.
    pub(in crate::homeserver) ephemeral: VecDeque<Value>,
}

/// A fresh random part of an id.
pub(in crate::homeserver) fn fresh(count: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(count)
        .map(char::from)
        .collect()
}

fn now_ms() -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

impl State {
    /// Makes an empty room; room version 12 and later have ids without a domain.
    pub fn new_room(&mut self, version: &str) -> String {
        let modern = version.parse::<u32>().is_ok_and(|version| version >= 12);
        let id = if modern {
            format!("!{}", fresh(43))
        } else {
            format!("!{}:{}", fresh(18), self.domain)
        };
        let room = Room {
            id: id.clone(),
            version: version.to_owned(),
            ..Room::default()
        };
        self.rooms.insert(id.clone(), room);
        id
    }

    /// Puts an event into its room and in line for the application service.
    ///
    /// Returns its id, or `None` if the room does not exist.
    pub fn send(&mut self, draft: Draft) -> Option<String> {
        let position = self.position + 1;
        let room = self.rooms.get_mut(&draft.room_id)?;
        let event = Event {
            event_id: format!("${}", fresh(43)),
            room_id: draft.room_id,
            sender: draft.sender,
            kind: draft.kind,
            state_key: draft.state_key,
            content: draft.content,
            origin_server_ts: draft.ts.unwrap_or_else(now_ms),
            redacts: draft.redacts,
            unsigned: Value::Null,
            position,
        };
        if let Some(state_key) = &event.state_key {
            room.state
                .insert((event.kind.clone(), state_key.clone()), event.clone());
        }
        if let Some(redacted) = &event.redacts {
            redact(room, redacted, &event);
        }
        let id = event.event_id.clone();
        room.timeline.push(event.clone());
        self.position = position;
        self.unsent.push_back(event);
        Some(id)
    }

    /// Sets a user's membership; the user's profile goes into the event.
    pub fn set_membership(
        &mut self,
        room: &str,
        sender: &str,
        user: &str,
        membership: &str,
    ) -> Option<String> {
        let profile = self.users.get(user).cloned().unwrap_or_else(|| json!({}));
        let mut content = json!({ "membership": membership });
        for field in ["displayname", "avatar_url"] {
            if let Some(value) = profile.get(field) {
                content[field] = value.clone();
            }
        }
        let id = self.send(Draft {
            room_id: room.to_owned(),
            sender: sender.to_owned(),
            kind: "m.room.member".to_owned(),
            state_key: Some(user.to_owned()),
            content,
            ..Draft::default()
        });
        let own = self.tokens.values().any(|owner| owner == user);
        if membership == "invite" && own && self.auto_join {
            return self.set_membership(room, user, user, "join");
        }
        id
    }

    /// The membership of a user in a room.
    pub fn membership(&self, room: &str, user: &str) -> Option<&str> {
        self.rooms.get(room)?.membership(user)
    }

    /// The rooms in which a user has this membership.
    pub fn rooms_of(&self, user: &str, membership: &str) -> Vec<&Room> {
        let rooms = self.rooms.values();
        rooms
            .filter(|room| room.membership(user) == Some(membership))
            .collect()
    }

    /// Registers a user; doing it again changes nothing. False if it was there.
    pub fn register(&mut self, user: &str) -> bool {
        if self.users.contains_key(user) {
            return false;
        }
        self.users.insert(user.to_owned(), json!({}));
        true
    }
}

fn redact(room: &mut Room, redacted: &str, because: &Event) {
    let because = json!({ "redacted_because": because });
    for event in room.timeline.iter_mut().rev() {
        if event.event_id == redacted {
            event.content = json!({});
            event.unsigned = because;
            return;
        }
    }
}
