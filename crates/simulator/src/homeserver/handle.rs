//! The handle to a running fake homeserver.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle};

use super::{
    Event, Room, State, api, push,
    shared::{Secrets, Shared},
    state::{Draft, fresh},
};
use crate::{
    fault::{Fault, FaultId, Held, Request},
    serve::{Server, TimedOut},
};

/// How to start the fake homeserver.
#[derive(Clone)]
pub struct Options {
    /// Where to listen; port 0 means any free port.
    pub listen: SocketAddr,
    /// What the application service shows to the homeserver.
    pub as_token: String,
    /// What the homeserver shows to the application service.
    pub hs_token: String,
    /// Where transactions go; `None` means they wait until it is set.
    pub appservice_url: Option<String>,
    /// The domain of users and rooms.
    pub domain: String,
    /// The localpart of the application service's own user.
    pub sender_localpart: String,
    /// Users made here join the rooms they are invited to.
    pub auto_join: bool,
    /// Decides how the chances of faults fall.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            as_token: fresh(32),
            hs_token: fresh(32),
            appservice_url: None,
            domain: "example.test".to_owned(),
            sender_localpart: "appservice".to_owned(),
            auto_join: true,
            seed: 0,
        }
    }
}

/// A running fake homeserver. Dropping it stops the server and cuts all connections.
pub struct FakeHomeserver {
    shared: Shared,
    server: Server,
    target: watch::Sender<Option<String>>,
    pusher: JoinHandle<()>,
}

impl Drop for FakeHomeserver {
    fn drop(&mut self) {
        self.pusher.abort();
    }
}

impl FakeHomeserver {
    /// Starts listening and pushing.
    pub async fn start(options: Options) -> io::Result<Self> {
        let Options {
            listen,
            as_token,
            hs_token,
            appservice_url,
            domain,
            ..
        } = options;
        let sender = format!("@{}:{domain}", options.sender_localpart);
        let mut state = State {
            domain,
            auto_join: options.auto_join,
            ..State::default()
        };
        state.register(&sender);
        let shared = Shared::new(
            state,
            Secrets {
                as_token,
                hs_token,
                sender,
            },
            options.seed,
        );
        let (target, receiver) = watch::channel(appservice_url);
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .map_err(io::Error::other)?;
        let router = api::router(&shared, receiver.clone(), client.clone());
        let server = Server::start(listen, router).await?;
        let pusher = tokio::spawn(push::run(Arc::new(shared.clone()), receiver, client));
        Ok(Self {
            shared,
            server,
            target,
            pusher,
        })
    }

    /// The base address, without a slash at the end.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Says where transactions go from now on; also what failed before is sent there.
    pub fn set_appservice_url(&self, url: Option<String>) {
        self.target.send_replace(url);
    }

    /// Looks at the whole state.
    pub fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.shared.look(look)
    }

    /// Changes the state in any way.
    pub fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        self.shared.change(change)
    }

    /// Waits until `is_so` is true, looking again after every change.
    pub async fn wait_for(
        &self,
        timeout: Duration,
        mut is_so: impl FnMut(&Self) -> bool,
    ) -> Result<(), TimedOut> {
        self.shared
            .bell
            .wait_for(timeout, || is_so(self).then_some(()))
            .await
    }

    /// Makes a user with a person behind; returns the user id.
    pub fn create_user(&self, localpart: &str) -> String {
        self.change(|state| {
            let user = format!("@{localpart}:{}", state.domain);
            state.register(&user);
            state.tokens.insert(fresh(32), user.clone());
            user
        })
    }

    /// The access token of a user that was made here.
    pub fn access_token(&self, user: &str) -> Option<String> {
        self.look(|state| {
            let mut tokens = state.tokens.iter();
            tokens
                .find(|(_, owner)| *owner == user)
                .map(|(token, _)| token.clone())
        })
    }

    /// Makes a room of a user, who invites others.
    pub fn create_room(&self, creator: &str, invite: &[&str]) -> String {
        self.change(|state| {
            let room = state.new_room("11");
            let content = json!({ "room_version": "11", "creator": creator });
            state.send(Draft {
                room_id: room.clone(),
                sender: creator.to_owned(),
                kind: "m.room.create".to_owned(),
                state_key: Some(String::new()),
                content,
                ..Draft::default()
            });
            state.set_membership(&room, creator, creator, "join");
            for user in invite {
                state.set_membership(&room, creator, user, "invite");
            }
            room
        })
    }

    /// Sends a message event as a user; `None` if the room does not exist.
    pub fn send_as_user(&self, user: &str, room: &str, content: Value) -> Option<String> {
        self.send_event(user, room, "m.room.message", content)
    }

    /// Sends an event of any type as a user; `None` if the room does not exist.
    pub fn send_event(&self, user: &str, room: &str, kind: &str, content: Value) -> Option<String> {
        self.change(|state| {
            state.send(Draft {
                room_id: room.to_owned(),
                sender: user.to_owned(),
                kind: kind.to_owned(),
                content,
                ..Draft::default()
            })
        })
    }

    /// Redacts an event as a user; `None` if the room does not exist.
    pub fn redact_as_user(&self, user: &str, room: &str, event: &str) -> Option<String> {
        self.change(|state| {
            state.send(Draft {
                room_id: room.to_owned(),
                sender: user.to_owned(),
                kind: "m.room.redaction".to_owned(),
                content: json!({ "redacts": event }),
                redacts: Some(event.to_owned()),
                ..Draft::default()
            })
        })
    }

    /// Joins a room as a user.
    pub fn join_as_user(&self, user: &str, room: &str) {
        self.change(|state| state.set_membership(room, user, user, "join"));
    }

    /// Reads up to an event as a user; the application service is told.
    pub fn read_as_user(&self, user: &str, room: &str, event: &str) {
        self.change(|state| {
            let receipt = json!({ event: { "m.read": { user: { "ts": 0 } } } });
            let ephemeral = json!({ "type": "m.receipt", "room_id": room, "content": receipt });
            state.ephemeral.push_back(ephemeral);
        });
    }

    /// All rooms.
    pub fn rooms(&self) -> Vec<Room> {
        self.look(|state| state.rooms.values().cloned().collect())
    }

    /// The events of a room, oldest first; a room that does not exist has none.
    pub fn timeline(&self, room: &str) -> Vec<Event> {
        self.look(|state| {
            state
                .rooms
                .get(room)
                .map(|room| room.timeline.clone())
                .unwrap_or_default()
        })
    }

    /// The bodies of a room's messages, oldest first.
    pub fn texts(&self, room: &str) -> Vec<String> {
        self.look(|state| state.rooms.get(room).map(Room::texts).unwrap_or_default())
    }

    /// How many events the application service did not accept yet.
    pub fn unsent(&self) -> usize {
        self.look(|state| state.unsent.len())
    }

    /// The newest requests, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.gate.journal.list()
    }

    /// How many requests came to endpoints whose name contains `endpoint`.
    pub fn request_count(&self, endpoint: &str) -> u64 {
        self.shared.gate.journal.count(endpoint)
    }

    /// Sets a fault.
    pub fn fault(&self, fault: Fault) -> FaultId {
        self.shared.gate.plan.add(fault)
    }

    /// Takes all faults back; parked requests stay parked.
    pub fn clear_faults(&self) {
        self.shared.gate.plan.clear();
    }

    /// The parked requests.
    pub fn held(&self) -> Vec<Held> {
        self.shared.gate.holds.list()
    }

    /// Lets all parked requests go on and returns how many there were.
    pub fn release(&self) -> usize {
        self.shared.gate.holds.release()
    }
}
