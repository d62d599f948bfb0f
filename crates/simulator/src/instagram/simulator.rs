//! The handle to a running fake Instagram.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use super::{
    api, control,
    shared::Shared,
    wire::error,
    world::{
        Broadcast, Change, Injection, ItemId, LoadError, Loaded, Login, NewThread, Settings,
        ThreadId, UserId, World, WorldError,
    },
};
use crate::{
    fault::{Effect, Fault, FaultId, Held, Request},
    serve::{Server, TimedOut},
};

/// How to start the fake Instagram.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 means any free port.
    pub listen: SocketAddr,
    /// A folder of recorded threads to begin with.
    pub threads: Option<PathBuf>,
    /// Decides how the chances of faults fall.
    pub seed: u64,
    /// The first settings.
    pub settings: Settings,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            threads: None,
            seed: 0,
            settings: Settings::default(),
        }
    }
}

/// The fake Instagram could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("could not listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The recordings cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// A running fake Instagram. Dropping it stops the server and cuts all connections.
pub struct Simulator {
    shared: Shared,
    server: Server,
    loaded: Loaded,
}

impl Simulator {
    /// Starts listening.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let shared = Shared::new(options.seed);
        shared.change(|world| world.settings = options.settings);
        let loaded = match &options.threads {
            Some(folder) => shared.change(|world| world.load_folder(folder))?,
            None => Loaded::default(),
        };
        let router = api::router(&shared).merge(control::router(&shared));
        let server = Server::start(options.listen, router).await;
        let server = server.map_err(|error| StartError::Listen(options.listen, error))?;
        Ok(Self {
            shared,
            server,
            loaded,
        })
    }

    /// The base address, without a slash at the end; the API is under `/api/v1/`.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// What was read from the folder of recordings.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// Looks at the whole world.
    pub fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.shared.look(look)
    }

    /// Changes the world in any way.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
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

    /// Adds a person who plays a friend.
    pub fn add_person(&self, username: &str, full_name: &str) -> Result<UserId, WorldError> {
        self.change(|world| world.add_person(username, full_name))
    }

    /// Adds a person who can log in, with a session.
    pub fn add_account(&self, username: &str, full_name: &str) -> Result<Login, WorldError> {
        self.change(|world| {
            let person = world.add_person(username, full_name)?;
            world.open_session(person)
        })
    }

    /// Opens one more session for somebody who is already there.
    pub fn open_session(&self, person: UserId) -> Result<Login, WorldError> {
        self.change(|world| world.open_session(person))
    }

    /// Ends all sessions of an account.
    pub fn revoke(&self, account: UserId) -> Result<(), WorldError> {
        self.change(|world| world.revoke(account))
    }

    /// Makes a direct conversation.
    pub fn create_dm(&self, one: UserId, other: UserId) -> Result<ThreadId, WorldError> {
        let members = vec![one, other];
        self.create_thread(NewThread {
            members,
            ..NewThread::default()
        })
    }

    /// Makes a direct conversation that is a request for `to` until it is accepted.
    pub fn create_request(&self, from: UserId, to: UserId) -> Result<ThreadId, WorldError> {
        let (members, pending_for) = (vec![from, to], vec![to]);
        self.create_thread(NewThread {
            members,
            pending_for,
            ..NewThread::default()
        })
    }

    /// Makes a group; the first member starts it.
    pub fn create_group(&self, title: &str, members: &[UserId]) -> Result<ThreadId, WorldError> {
        self.create_thread(NewThread {
            members: members.to_vec(),
            title: Some(title.to_owned()).filter(|title| !title.is_empty()),
            is_group: true,
            pending_for: Vec::new(),
        })
    }

    /// Makes a thread of any form.
    pub fn create_thread(&self, wanted: NewThread) -> Result<ThreadId, WorldError> {
        self.change(|world| world.add_thread(wanted))
    }

    /// Sends a text as a member of a thread.
    pub fn say(&self, thread: ThreadId, from: UserId, text: &str) -> Result<ItemId, WorldError> {
        self.inject(Injection::text(thread, from, text))
    }

    /// Sends many texts at once, in order.
    pub fn say_many(
        &self,
        thread: ThreadId,
        from: UserId,
        texts: impl IntoIterator<Item = String>,
    ) -> Result<Vec<ItemId>, WorldError> {
        self.change(|world| {
            let injections = texts
                .into_iter()
                .map(|text| Injection::text(thread, from, &text));
            injections
                .map(|injection| world.inject(injection))
                .collect()
        })
    }

    /// Sends an item of any kind as a member of a thread.
    pub fn inject(&self, injection: Injection) -> Result<ItemId, WorldError> {
        self.change(|world| world.inject(injection))
    }

    /// Changes the text of an item.
    pub fn edit(&self, thread: ThreadId, item: ItemId, text: &str) -> Result<(), WorldError> {
        self.change(|world| world.edit(thread, item, text))
    }

    /// Takes an item back.
    pub fn unsend(&self, thread: ThreadId, item: ItemId) -> Result<(), WorldError> {
        self.change(|world| world.unsend(thread, item))
    }

    /// Sets a reaction, or takes it back with `None`.
    pub fn react(
        &self,
        thread: ThreadId,
        item: ItemId,
        person: UserId,
        emoji: Option<&str>,
    ) -> Result<ItemId, WorldError> {
        self.change(|world| world.react(thread, item, person, emoji))
    }

    /// Marks a whole thread as read by a member.
    pub fn mark_read(&self, thread: ThreadId, person: UserId) -> Result<(), WorldError> {
        self.change(|world| world.mark_read(thread, person, None))
            .map(|_| ())
    }

    /// Gives a group a title.
    pub fn rename(&self, thread: ThreadId, by: UserId, title: &str) -> Result<(), WorldError> {
        self.change(|world| world.rename(thread, by, title))
    }

    /// Adds a member.
    pub fn add_member(
        &self,
        thread: ThreadId,
        by: UserId,
        person: UserId,
    ) -> Result<(), WorldError> {
        self.change(|world| world.add_member(thread, by, person))
    }

    /// Removes a member.
    pub fn remove_member(
        &self,
        thread: ThreadId,
        by: UserId,
        person: UserId,
    ) -> Result<(), WorldError> {
        self.change(|world| world.remove_member(thread, by, person))
    }

    /// The texts of a thread, oldest first; a thread that does not exist has none.
    pub fn texts(&self, thread: ThreadId) -> Vec<String> {
        self.look(|world| {
            world
                .thread(thread)
                .map(super::world::Thread::texts)
                .unwrap_or_default()
        })
    }

    /// What clients sent over the API, in order.
    pub fn broadcasts(&self) -> Vec<Broadcast> {
        self.look(|world| world.broadcasts.clone())
    }

    /// The kept changes after a number, oldest first.
    pub fn changes_after(&self, number: u64) -> Vec<Change> {
        self.look(|world| world.changes_after(number))
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

    /// An effect by its name in the control API, such as `login_required` or `rate_limit`.
    ///
    /// # Panics
    ///
    /// When there is no effect of this name.
    pub fn effect(name: &str) -> Effect {
        error::effect(name).unwrap_or_else(|| panic!("no effect is called {name:?}"))
    }

    /// Takes one fault back; false if it was used up.
    pub fn clear_fault(&self, id: FaultId) -> bool {
        self.shared.gate.plan.remove(id)
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

    /// Changes the longest text that is accepted, in characters.
    pub fn set_text_limit(&self, characters: usize) {
        self.change(|world| world.settings.text_limit = characters);
    }

    /// Freezes `seq_id`, or lets it move again.
    pub fn freeze_seq_id(&self, frozen: bool) {
        self.change(|world| world.settings.frozen_seq = frozen);
    }
}
