//! What the person sees: rooms, members, timelines, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::TimelineEntry;

/// One room as the person's client shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct RoomView {
    /// The room's id.
    pub id: String,
    /// The name that a client shows: the room's own, else made from its members.
    pub name: String,
    /// The room's topic, if it has one.
    pub topic: Option<String>,
    /// Everybody who is in the room or invited to it.
    pub members: Vec<Member>,
    /// Whether the person is invited and has not joined.
    pub is_invite: bool,
    /// Whether the room is encrypted.
    pub is_encrypted: bool,
    /// Whether the person's client files it under direct chats.
    pub is_direct: bool,
}

impl RoomView {
    /// Finds a member by user id.
    pub fn member(&self, user_id: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.user_id == user_id)
    }
}

/// A member of a room.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Member {
    /// The member's user id.
    pub user_id: String,
    /// The name shown in this room; the localpart if none was set.
    pub display_name: String,
    /// Whether the member is invited and has not joined.
    pub is_invited: bool,
}

/// What the person sees at one moment.
#[derive(Clone, Debug, Default)]
pub struct View {
    rooms: BTreeMap<String, RoomView>,
    logs: BTreeMap<String, Log>,
    /// Every entry in the order in which it came to be known.
    arrivals: Vec<(String, String)>,
}

/// What happened in one room.
#[derive(Clone, Debug, Default)]
struct Log {
    entries: Vec<TimelineEntry>,
    ids: BTreeSet<String>,
    typing: Vec<String>,
    receipts: BTreeMap<String, String>,
}

impl Log {
    /// Appends an entry; if it is a redaction, its target loses its content.
    fn push(&mut self, entry: TimelineEntry) {
        let target = entry.redacts();
        self.entries.push(entry);
        let is_target = |entry: &&mut TimelineEntry| Some(&entry.event_id) == target.as_ref();
        if let Some(target) = self.entries.iter_mut().find(is_target) {
            target.redact();
        }
    }
}

impl View {
    /// Every room that the person is in or invited to.
    pub fn rooms(&self) -> impl Iterator<Item = &RoomView> {
        self.rooms.values()
    }

    /// The rooms that the person is invited to.
    pub fn invites(&self) -> impl Iterator<Item = &RoomView> {
        self.rooms().filter(|room| room.is_invite)
    }

    /// Finds a room by its id.
    pub fn room(&self, room: &str) -> Option<&RoomView> {
        self.rooms.get(room)
    }

    /// Finds a joined room by its name.
    pub fn room_named(&self, name: &str) -> Option<&RoomView> {
        self.rooms()
            .find(|room| room.name == name && !room.is_invite)
    }

    /// The room's events in order; empty for a room that is not known.
    pub fn timeline(&self, room: &str) -> &[TimelineEntry] {
        self.logs.get(room).map_or(&[], |log| &log.entries)
    }

    /// The room's messages in order, redacted ones too.
    pub fn messages(&self, room: &str) -> impl Iterator<Item = &TimelineEntry> {
        self.timeline(room)
            .iter()
            .filter(|entry| entry.is_message())
    }

    /// Finds one event of a room.
    pub fn entry(&self, room: &str, event_id: &str) -> Option<&TimelineEntry> {
        self.timeline(room)
            .iter()
            .find(|entry| entry.event_id == event_id)
    }

    /// Who is typing in the room.
    pub fn typing(&self, room: &str) -> &[String] {
        self.logs.get(room).map_or(&[], |log| &log.typing)
    }

    /// The event up to which a user has read the room, as far as the user tells.
    pub fn read_by(&self, room: &str, user_id: &str) -> Option<&str> {
        self.logs
            .get(room)?
            .receipts
            .get(user_id)
            .map(String::as_str)
    }

    /// The name that a user has in a room.
    pub fn display_name(&self, room: &str, user_id: &str) -> Option<&str> {
        Some(&self.room(room)?.member(user_id)?.display_name)
    }

    /// How many entries have come to be known, for a later [`View::arrivals_since`].
    pub fn arrivals(&self) -> usize {
        self.arrivals.len()
    }

    /// The entries that came to be known after that many others, each with its room.
    ///
    /// An entry comes a second time when it was decrypted late.
    pub fn arrivals_since(&self, count: usize) -> impl Iterator<Item = (&str, &TimelineEntry)> {
        let new = self.arrivals.get(count..).unwrap_or_default();
        new.iter()
            .filter_map(|(room, id)| Some((room.as_str(), self.entry(room, id)?)))
    }

    pub(crate) fn put_room(&mut self, room: RoomView) {
        self.rooms.insert(room.id.clone(), room);
    }

    pub(crate) fn remove_room(&mut self, room: &str) {
        self.rooms.remove(room);
    }

    pub(crate) fn knows(&self, room: &str, event_id: &str) -> bool {
        self.logs
            .get(room)
            .is_some_and(|log| log.ids.contains(event_id))
    }

    /// Appends new entries, in order; those that are known already are left out.
    pub(crate) fn append(&mut self, room: &str, entries: Vec<TimelineEntry>) {
        let log = self.logs.entry(room.to_owned()).or_default();
        for entry in entries {
            if log.ids.insert(entry.event_id.clone()) {
                self.arrivals
                    .push((room.to_owned(), entry.event_id.clone()));
                log.push(entry);
            }
        }
    }

    /// Puts the decrypted form of an entry in its place.
    pub(crate) fn replace(&mut self, room: &str, entry: TimelineEntry) {
        let Some(log) = self.logs.get_mut(room) else {
            return;
        };
        let place = log
            .entries
            .iter_mut()
            .find(|old| old.event_id == entry.event_id);
        if let Some(place) = place {
            self.arrivals
                .push((room.to_owned(), entry.event_id.clone()));
            *place = entry;
        }
    }

    pub(crate) fn put_typing(&mut self, room: &str, users: Vec<String>) {
        self.logs.entry(room.to_owned()).or_default().typing = users;
    }

    pub(crate) fn put_receipt(&mut self, room: &str, user_id: &str, event_id: &str) {
        let log = self.logs.entry(room.to_owned()).or_default();
        log.receipts.insert(user_id.to_owned(), event_id.to_owned());
    }

    /// The entries that could not be decrypted so far, each with its room.
    pub(crate) fn undecryptable(&self) -> Vec<(String, TimelineEntry)> {
        let of_room = |(room, log): (&String, &Log)| {
            let entries = log.entries.iter().filter(|entry| entry.is_undecryptable());
            entries
                .map(|entry| (room.clone(), entry.clone()))
                .collect::<Vec<_>>()
        };
        self.logs.iter().flat_map(of_room).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(id: &str, event_type: &str, content: &serde_json::Value) -> TimelineEntry {
        let raw =
            json!({ "event_id": id, "sender": "@a:hs", "type": event_type, "content": content });
        TimelineEntry::read(raw, str::to_owned).unwrap()
    }

    fn text(id: &str) -> TimelineEntry {
        entry(
            id,
            "m.room.message",
            &json!({ "msgtype": "m.text", "body": id }),
        )
    }

    #[test]
    fn an_event_that_comes_twice_is_shown_once() {
        let mut view = View::default();
        view.append("!r", vec![text("$1"), text("$2")]);
        view.append("!r", vec![text("$2"), text("$3")]);
        let bodies: Vec<_> = view
            .messages("!r")
            .map(|entry| entry.body.as_str())
            .collect();
        assert_eq!(bodies, ["$1", "$2", "$3"]);
    }

    #[test]
    fn a_redacted_message_stays_and_is_empty() {
        let mut view = View::default();
        view.append("!r", vec![text("$1")]);
        view.append(
            "!r",
            vec![entry("$2", "m.room.redaction", &json!({ "redacts": "$1" }))],
        );
        let message = view.entry("!r", "$1").unwrap();
        assert!(message.is_redacted);
        assert_eq!(message.body, "");
    }

    #[test]
    fn arrivals_tell_what_is_new() {
        let mut view = View::default();
        view.append("!r", vec![text("$1")]);
        let before = view.arrivals();
        view.append("!s", vec![text("$2")]);
        let new: Vec<_> = view.arrivals_since(before).map(|(room, _)| room).collect();
        assert_eq!(new, ["!s"]);
        assert_eq!(view.arrivals_since(99).count(), 0);
    }
}
