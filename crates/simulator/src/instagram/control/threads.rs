//! `/control/threads`, `/control/title`, `/control/members`, `/control/approve`

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Body, Reply, reply};
use crate::instagram::{
    shared::Shared,
    world::{Item, NewThread, Thread, ThreadId, UserId, World},
};

/// `POST /control/threads`.
#[derive(Deserialize)]
pub(super) struct Wanted {
    members: Vec<UserId>,
    title: Option<String>,
    #[serde(default)]
    is_group: bool,
    #[serde(default)]
    pending_for: Vec<UserId>,
}

/// `POST /control/title`.
#[derive(Deserialize)]
pub(super) struct Rename {
    thread_id: ThreadId,
    by: UserId,
    title: String,
}

/// `POST /control/members`.
#[derive(Deserialize)]
pub(super) struct Members {
    thread_id: ThreadId,
    by: UserId,
    add: Option<UserId>,
    remove: Option<UserId>,
}

/// `POST /control/approve`.
#[derive(Deserialize)]
pub(super) struct Approval {
    thread_id: ThreadId,
    user_id: UserId,
}

/// Adds a thread.
pub(super) async fn add(State(shared): State<Shared>, Body(wanted): Body<Wanted>) -> Reply<Value> {
    let Wanted {
        members,
        title,
        is_group,
        pending_for,
    } = wanted;
    let is_group = is_group || title.is_some();
    let wanted = NewThread {
        members,
        title,
        is_group,
        pending_for,
    };
    let id = shared.change(|world| world.add_thread(wanted))?;
    reply(json!({ "thread_id": id }))
}

/// Lists all threads.
pub(super) async fn list(State(shared): State<Shared>) -> Reply<Value> {
    reply(shared.look(|world| {
        let threads = world
            .threads
            .values()
            .map(|thread| summary(world, thread, None));
        json!({ "threads": threads.collect::<Vec<_>>() })
    }))
}

/// Shows a thread with its items, oldest first.
pub(super) async fn show(State(shared): State<Shared>, Path(id): Path<ThreadId>) -> Reply<Value> {
    let shown = shared.look(|world| {
        let thread = world.thread(id)?;
        let mut shown = summary(world, thread, None);
        shown["items"] = thread
            .items
            .values()
            .map(|item| entry(world, item))
            .collect();
        Ok::<_, crate::instagram::world::WorldError>(shown)
    })?;
    reply(shown)
}

/// Lists the texts of a thread, oldest first.
pub(super) async fn texts(State(shared): State<Shared>, Path(id): Path<ThreadId>) -> Reply<Value> {
    let texts = shared.look(|world| world.thread(id).map(Thread::texts))?;
    reply(json!({ "texts": texts }))
}

/// Gives a thread a title.
pub(super) async fn rename(
    State(shared): State<Shared>,
    Body(rename): Body<Rename>,
) -> Reply<Value> {
    shared.change(|world| world.rename(rename.thread_id, rename.by, &rename.title))?;
    reply(json!({}))
}

/// Adds and removes members.
pub(super) async fn members(
    State(shared): State<Shared>,
    Body(members): Body<Members>,
) -> Reply<Value> {
    let Members {
        thread_id,
        by,
        add,
        remove,
    } = members;
    shared.change(|world| {
        if let Some(person) = add {
            world.add_member(thread_id, by, person)?;
        }
        match remove {
            Some(person) => world.remove_member(thread_id, by, person),
            None => Ok(()),
        }
    })?;
    reply(json!({}))
}

/// Accepts a request.
pub(super) async fn approve(
    State(shared): State<Shared>,
    Body(approval): Body<Approval>,
) -> Reply<Value> {
    shared.change(|world| world.approve(approval.thread_id, approval.user_id))?;
    reply(json!({}))
}

/// A thread in short, as `viewer` sees it.
pub(super) fn summary(world: &World, thread: &Thread, viewer: Option<UserId>) -> Value {
    let person = |id: &UserId| {
        let known = world.people.get(id);
        json!({
            "user_id": id,
            "username": known.map(|person| &person.username),
            "full_name": known.map(|person| &person.full_name),
        })
    };
    let seen = thread.seen.iter().map(
        |(id, seen)| json!({ "user_id": id, "item_id": seen.item_id, "time_us": seen.time_us }),
    );
    json!({
        "thread_id": thread.id,
        "title": world.title_for(thread, viewer),
        "is_group": thread.is_group,
        "members": thread.members.iter().map(person).collect::<Vec<_>>(),
        "pending_for": thread.pending_for,
        "unread": viewer.is_some_and(|viewer| thread.is_unread_for(viewer)),
        "last_activity_us": thread.last_activity_us,
        "last": thread.newest().map(|item| entry(world, item)),
        "seen": seen.collect::<Vec<_>>(),
    })
}

fn entry(world: &World, item: &Item) -> Value {
    let username = world
        .people
        .get(&item.sender)
        .map(|person| &person.username);
    let log = item.fields.read::<Value>("action_log").unwrap_or_default();
    json!({
        "item_id": item.id,
        "user_id": item.sender,
        "username": username,
        "time_us": item.time_us(),
        "item_type": item.kind,
        "text": item.text(),
        "note": log.get("description"),
        "client_context": item.client_context(),
        "edited": item.fields.raw("edit_count").is_some(),
        "reactions": item.reactions(),
    })
}
