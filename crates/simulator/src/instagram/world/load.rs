//! Threads from recordings: a folder of JSON files.
//!
//! A file holds a thread, an answer with a `thread`, or an inbox. Unknown fields are kept and
//! served again; items are served exactly as they were written.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    Item, ItemId, NewThread, Person, Seen, Thread, ThreadId, UserId, World, change::ChangeKind,
};
use crate::instagram::object::Object;

/// Recorded thread fields that the simulator tells itself.
const OWN_FIELDS: [&str; 4] = ["items", "users", "left_users", "last_seen_at"];

/// What was read from a folder.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Loaded {
    /// How many threads.
    pub threads: usize,
    /// Files without a thread in them.
    pub skipped: Vec<PathBuf>,
    /// The accounts whose view was recorded.
    pub viewers: Vec<UserId>,
}

/// A folder could not be read.
#[derive(Debug, thiserror::Error)]
#[error("could not read recorded threads from {}", path.display())]
pub struct LoadError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl World {
    /// Reads all `*.json` files of a folder, in the order of their names.
    pub fn load_folder(&mut self, folder: &Path) -> Result<Loaded, LoadError> {
        let fail = |source| LoadError {
            path: folder.to_owned(),
            source,
        };
        let entries = fs::read_dir(folder).map_err(fail)?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(fail)?;
        paths.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        });
        paths.sort();
        let mut loaded = Loaded::default();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(fail)?;
            let found = self.load_text(&text);
            if found.is_empty() {
                loaded.skipped.push(path);
            }
            loaded.threads += found.len();
            loaded.viewers.extend(found);
        }
        loaded.viewers.sort_unstable();
        loaded.viewers.dedup();
        Ok(loaded)
    }

    /// Reads the threads of one recording and returns the viewer of each.
    pub fn load_text(&mut self, text: &str) -> Vec<UserId> {
        let Ok(answer) = Object::parse(text) else {
            return Vec::new();
        };
        if let Some(viewer) = answer.read::<Object>("viewer") {
            self.load_person(viewer);
        }
        let inbox = answer.read::<Object>("inbox").unwrap_or_default();
        let mut threads = inbox.read::<Vec<Object>>("threads").unwrap_or_default();
        threads.extend(answer.read::<Object>("thread"));
        if answer.raw("thread_id").is_some() {
            threads.push(answer);
        }
        threads
            .into_iter()
            .filter_map(|thread| self.load_thread(thread))
            .collect()
    }

    fn load_thread(&mut self, recording: Object) -> Option<UserId> {
        let id = ThreadId(recording.number("thread_id")?);
        let viewer = self.load_viewer(&recording);
        let users = self.load_people(&recording, "users");
        let left = self.load_people(&recording, "left_users");
        let v2_id = v2_id(&recording, id);
        self.mint.avoid(v2_id, users.iter().copied());
        let time_us = recording
            .number("last_activity_at")
            .and_then(|time| time.try_into().ok());
        let wanted = NewThread {
            members: [viewer].into_iter().chain(users).collect(),
            title: recording
                .read("thread_title")
                .filter(|_| recording.read::<bool>("named") == Some(true)),
            is_group: recording.read("is_group").unwrap_or(false),
            pending_for: recording
                .read::<bool>("pending")
                .filter(|pending| *pending)
                .map(|_| vec![viewer])
                .unwrap_or_default(),
        };
        let mut fresh = Thread::new(id, v2_id, wanted, time_us.unwrap_or(0));
        // Another recording of the same thread adds to the items of the first.
        let before = self.threads.remove(&id).map(|thread| thread.items);
        fresh.items = before.unwrap_or_default();
        let thread = self.threads.entry(id).or_insert(fresh);
        thread.left = left;
        thread.admins = id_list(&recording, "admin_user_ids").collect();
        thread.inviter = inviter(&recording).unwrap_or(viewer);
        add_items(thread, &recording);
        add_seen(thread, &recording);
        let mut rest = recording;
        for field in OWN_FIELDS {
            rest.remove(field);
        }
        thread.recorded = rest;
        self.thread_changed(id);
        Some(viewer)
    }

    /// The account that saw the recorded thread, made if it is new.
    fn load_viewer(&mut self, recording: &Object) -> UserId {
        let id = recording
            .number("viewer_id")
            .and_then(|id| id.try_into().ok())
            .map(UserId);
        let id = id.or_else(|| self.people.keys().next().copied());
        let id = id.unwrap_or_else(|| self.mint.person());
        if !self.people.contains_key(&id) {
            let username = format!("account_{id}");
            let full_name = "Recorded account".to_owned();
            self.put_person(Person {
                id,
                username,
                full_name,
                recorded: None,
            });
        }
        self.mint.avoid(0, [id].into_iter());
        id
    }

    fn load_people(&mut self, recording: &Object, field: &str) -> Vec<UserId> {
        let users = recording.read::<Vec<Object>>(field).unwrap_or_default();
        users
            .into_iter()
            .filter_map(|user| self.load_person(user))
            .collect()
    }

    fn load_person(&mut self, user: Object) -> Option<UserId> {
        let id = user.number("pk").or_else(|| user.number("id"))?;
        let id = UserId(id.try_into().ok()?);
        let username = user.read("username").unwrap_or_default();
        let full_name = user.read("full_name").unwrap_or_default();
        self.people.insert(
            id,
            Person {
                id,
                username,
                full_name,
                recorded: Some(user),
            },
        );
        let username = self.username(id);
        self.note(ChangeKind::Person {
            user_id: id,
            username,
        });
        Some(id)
    }
}

fn v2_id(recording: &Object, id: ThreadId) -> u64 {
    let recorded = recording
        .number("thread_v2_id")
        .and_then(|id| id.try_into().ok());
    let low_word = u64::try_from(id.0 & u128::from(u64::MAX)).unwrap_or(u64::MAX);
    recorded.unwrap_or(low_word)
}

fn id_list(recording: &Object, field: &str) -> impl Iterator<Item = UserId> {
    let ids = recording.read::<Vec<UserId>>(field).unwrap_or_default();
    ids.into_iter()
}

fn inviter(recording: &Object) -> Option<UserId> {
    let inviter = recording.read::<Object>("inviter")?;
    inviter.number("pk")?.try_into().ok().map(UserId)
}

fn add_items(thread: &mut Thread, recording: &Object) {
    let items = recording
        .read::<Vec<Box<RawValue>>>("items")
        .unwrap_or_default();
    for item in items {
        let item = Object::parse(item.get())
            .ok()
            .and_then(Item::from_recording);
        if let Some(item) = item {
            thread.last_activity_us = thread.last_activity_us.max(item.time_us());
            thread.items.insert(item.id, item);
        }
    }
}

fn add_seen(thread: &mut Thread, recording: &Object) {
    let Some(seen) = recording.read::<Object>("last_seen_at") else {
        return;
    };
    let members = thread.members.clone();
    for member in members {
        let Some(state) = seen.read::<Object>(&member.to_string()) else {
            continue;
        };
        let item_id = state.number("item_id").map(ItemId);
        let time_us = state
            .number("timestamp")
            .and_then(|time| time.try_into().ok());
        if let Some(item_id) = item_id {
            let time_us = time_us.unwrap_or_else(|| item_id.time_us());
            thread.seen.insert(member, Seen { time_us, item_id });
        }
    }
}
