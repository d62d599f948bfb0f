//! Rooms.

use std::collections::BTreeMap;

use super::Event;

/// A room with its timeline and its current state.
#[derive(Clone, Debug, Default)]
pub struct Room {
    /// The id.
    pub id: String,
    /// The room version it was made with.
    pub version: String,
    /// All events, oldest first, state events included.
    pub timeline: Vec<Event>,
    /// The current state, by type and state key.
    pub state: BTreeMap<(String, String), Event>,
}

impl Room {
    /// The membership of a user: `join`, `invite`, `leave`, `ban`; `None` if there never was one.
    pub fn membership(&self, user: &str) -> Option<&str> {
        let event = self
            .state
            .get(&("m.room.member".to_owned(), user.to_owned()))?;
        event.content["membership"].as_str()
    }

    /// Everybody with this membership.
    pub fn members(&self, membership: &str) -> Vec<String> {
        let members = self.state.iter().filter(|((kind, _), event)| {
            kind == "m.room.member" && event.content["membership"] == membership
        });
        members.map(|((_, user), _)| user.clone()).collect()
    }

    /// The room's name, if it has one.
    pub fn name(&self) -> Option<&str> {
        let event = self.state.get(&("m.room.name".to_owned(), String::new()))?;
        event.content["name"].as_str()
    }

    /// The bodies of its messages, oldest first; redacted ones are left out.
    pub fn texts(&self) -> Vec<String> {
        let messages = self
            .timeline
            .iter()
            .filter(|event| event.kind == "m.room.message");
        let bodies = messages.filter_map(|event| event.content["body"].as_str());
        bodies.map(str::to_owned).collect()
    }

    /// The event with this id.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.timeline
            .iter()
            .rev()
            .find(|event| event.event_id == id)
    }
}
