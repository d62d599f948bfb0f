//! The world and its plain look-ups.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    Account, Ack, Broadcast, Change, Item, ItemId, Mint, NewThread, Person, Settings, Thread,
    ThreadId, UserId, change::ChangeKind,
};

/// Everything that exists on the fake Instagram.
#[derive(Debug, Default)]
pub struct World {
    /// Everybody, by id.
    pub people: BTreeMap<UserId, Person>,
    /// Those who can log in.
    pub accounts: BTreeMap<UserId, Account>,
    /// All threads.
    pub threads: BTreeMap<ThreadId, Thread>,
    /// How the fake Instagram behaves.
    pub settings: Settings,
    /// What clients sent over the API, in order, refused and repeated sends included.
    pub broadcasts: Vec<Broadcast>,
    /// Fresh ids and times.
    pub mint: Mint,
    pub(super) changes: VecDeque<Change>,
    /// What was answered to each account's tokens.
    pub(super) acks: HashMap<(UserId, String), Ack>,
}

/// Something was asked about what does not exist, or cannot be done.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WorldError {
    /// Nobody has this id.
    #[error("no person has the id {0}")]
    NoPerson(UserId),
    /// The person cannot log in.
    #[error("the person {0} has no account; add one first")]
    NoAccount(UserId),
    /// There is no such thread.
    #[error("no thread has the id {0}")]
    NoThread(ThreadId),
    /// There is no such item in the thread.
    #[error("the thread has no item {0}")]
    NoItem(ItemId),
    /// The person is not in the thread.
    #[error("the person {0} is not a member of the thread")]
    NotMember(UserId),
    /// A thread needs at least two different people.
    #[error("a thread needs at least two different members")]
    TooFewMembers,
    /// The name belongs to somebody else.
    #[error("the username {0} is taken")]
    UsernameTaken(String),
    /// The raw item is not a JSON object.
    #[error("a raw item must be a JSON object with an `item_type`")]
    BadItem,
}

impl World {
    /// Adds a person.
    pub fn add_person(&mut self, username: &str, full_name: &str) -> Result<UserId, WorldError> {
        if self
            .people
            .values()
            .any(|person| person.username == username)
        {
            return Err(WorldError::UsernameTaken(username.to_owned()));
        }
        let id = self.mint.person();
        self.put_person(Person {
            id,
            username: username.to_owned(),
            full_name: full_name.to_owned(),
            recorded: None,
        });
        Ok(id)
    }

    pub(super) fn put_person(&mut self, person: Person) {
        let (user_id, username) = (person.id, person.username.clone());
        self.people.insert(user_id, person);
        self.note(ChangeKind::Person { user_id, username });
    }

    /// Makes a thread between people.
    pub fn add_thread(&mut self, wanted: NewThread) -> Result<ThreadId, WorldError> {
        for member in &wanted.members {
            self.person(*member)?;
        }
        if wanted
            .members
            .iter()
            .collect::<std::collections::BTreeSet<_>>()
            .len()
            < 2
        {
            return Err(WorldError::TooFewMembers);
        }
        let (id, v2_id) = self.mint.thread();
        let time_us = self.mint.now_us();
        self.threads
            .insert(id, Thread::new(id, v2_id, wanted, time_us));
        self.thread_changed(id);
        Ok(id)
    }

    /// The direct conversation of two people, if there is one.
    pub fn find_dm(&self, one: UserId, other: UserId) -> Option<ThreadId> {
        let mut threads = self.threads.values();
        threads
            .find(|thread| !thread.is_group && thread.has(one) && thread.has(other))
            .map(|thread| thread.id)
    }

    /// A person by id.
    pub fn person(&self, id: UserId) -> Result<&Person, WorldError> {
        self.people.get(&id).ok_or(WorldError::NoPerson(id))
    }

    /// A thread by id.
    pub fn thread(&self, id: ThreadId) -> Result<&Thread, WorldError> {
        self.threads.get(&id).ok_or(WorldError::NoThread(id))
    }

    /// An item by thread and id.
    pub fn item(&self, thread: ThreadId, item: ItemId) -> Result<&Item, WorldError> {
        self.thread(thread)?
            .items
            .get(&item)
            .ok_or(WorldError::NoItem(item))
    }

    pub(super) fn thread_mut(&mut self, id: ThreadId) -> Result<&mut Thread, WorldError> {
        self.threads.get_mut(&id).ok_or(WorldError::NoThread(id))
    }

    pub(super) fn item_mut(
        &mut self,
        thread: ThreadId,
        item: ItemId,
    ) -> Result<&mut Item, WorldError> {
        let thread = self.thread_mut(thread)?;
        thread.items.get_mut(&item).ok_or(WorldError::NoItem(item))
    }

    pub(super) fn username(&self, id: UserId) -> String {
        self.people
            .get(&id)
            .map(|person| person.username.clone())
            .unwrap_or_default()
    }

    /// The name a thread is shown with to `viewer`: its title or the others' names.
    pub fn title_for(&self, thread: &Thread, viewer: Option<UserId>) -> String {
        if let Some(title) = &thread.title {
            return title.clone();
        }
        let others = thread
            .members
            .iter()
            .filter(|member| Some(**member) != viewer);
        others
            .map(|member| self.username(*member))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn thread_changed(&mut self, id: ThreadId) {
        let Some(thread) = self.threads.get(&id) else {
            return;
        };
        let title = self.title_for(thread, None);
        self.note(ChangeKind::Thread {
            thread_id: id,
            title,
        });
        self.advance(id);
    }

    /// Counts one change for every account that sees the thread.
    pub(super) fn advance(&mut self, thread: ThreadId) {
        if self.settings.frozen_seq {
            return;
        }
        let Some(thread) = self.threads.get(&thread) else {
            return;
        };
        for person in thread.members.iter().chain(&thread.left) {
            if let Some(account) = self.accounts.get_mut(person) {
                account.seq_id += 1;
            }
        }
    }
}
