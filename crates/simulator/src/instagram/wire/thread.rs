//! Threads as one viewer sees them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{item, user};
use crate::instagram::{
    object::Object,
    world::{Item, ItemId, Thread, UserId, World},
};

/// A part of a thread's items, newest first.
pub(in crate::instagram) struct Page<'a> {
    items: Vec<&'a Item>,
    has_older: bool,
    has_newer: bool,
}

impl<'a> Page<'a> {
    /// The newest items, or those older than `before` (exclusive).
    pub(in crate::instagram) fn older(
        thread: &'a Thread,
        before: Option<ItemId>,
        limit: usize,
    ) -> Self {
        let end = before.unwrap_or(ItemId(u128::MAX));
        let mut rest = thread.items.range(..end).rev().map(|(_, item)| item);
        let items = rest.by_ref().take(limit).collect();
        let has_older = rest.next().is_some();
        Self {
            items,
            has_older,
            has_newer: thread.items.range(end..).next().is_some(),
        }
    }

    /// The items right after `after` (exclusive).
    pub(in crate::instagram) fn newer(thread: &'a Thread, after: ItemId, limit: usize) -> Self {
        let start = ItemId(after.0.saturating_add(1));
        let mut rest = thread.items.range(start..).map(|(_, item)| item);
        let mut items: Vec<_> = rest.by_ref().take(limit).collect();
        items.reverse();
        let has_newer = rest.next().is_some();
        Self {
            items,
            has_older: thread.items.range(..start).next().is_some(),
            has_newer,
        }
    }
}

/// A thread with one page of its items.
pub(in crate::instagram) fn seen_by(
    world: &World,
    thread: &Thread,
    viewer: UserId,
    page: &Page<'_>,
) -> Object {
    let mut object = Object::from(json!({
        "muted": false,
        "is_pin": false,
        "archived": false,
        "thread_type": "private",
        "folder": 0,
        "vc_muted": false,
        "mentions_muted": false,
        "approval_required_for_new_members": false,
        "input_mode": 0,
        "business_thread_folder": 0,
        "assigned_admin_id": 0,
        "shh_mode_enabled": false,
        "is_close_friend_thread": false,
        "theme": { "id": "" },
        "is_spam": false,
        "spam": false,
        "marked_as_unread": false,
        "thread_subtype": Value::Null,
        "messaging_thread_key": thread.v2_id,
        "e2ee_cutover_status": 0,
        "system_folder": 0,
        "thread_label": 0,
        "nicknames": [],
    }));
    object.extend(thread.recorded.clone());
    object.extend(facts(world, thread, viewer));
    object.extend(people(world, thread, viewer));
    object.extend(cursors(page));
    let items: Vec<_> = page
        .items
        .iter()
        .map(|one| item::seen_by(one, viewer))
        .collect();
    object.set("items", items);
    object.set(
        "last_permanent_item",
        thread.newest().map(|one| item::seen_by(one, viewer)),
    );
    object
}

fn facts(world: &World, thread: &Thread, viewer: UserId) -> Object {
    let from_others = thread
        .items
        .values()
        .rev()
        .find(|item| item.sender != viewer);
    let seq_id = world
        .accounts
        .get(&viewer)
        .map_or(0, |account| account.seq_id);
    let mut object = Object::from(json!({
        "thread_id": thread.id,
        "thread_v2_id": thread.v2_id.to_string(),
        "viewer_id": viewer,
        "thread_title": world.title_for(thread, Some(viewer)),
        "named": thread.title.is_some(),
        "is_group": thread.is_group,
        "canonical": !thread.is_group,
        "pending": thread.pending_for.contains(&viewer),
        "read_state": u8::from(thread.is_unread_for(viewer)),
        "last_activity_at": thread.last_activity_us,
        "last_non_sender_item_at": from_others.map_or(0, Item::time_us),
        "last_seen_at": last_seen(thread),
        "admin_user_ids": thread.admins,
        "uq_seq_id": seq_id,
        "tq_seq_id": thread.items.len(),
    }));
    if thread.pending_for.contains(&viewer) {
        object.extend(Object::from(
            json!({ "valued_request": false, "pending_score": null }),
        ));
    }
    object
}

fn people(world: &World, thread: &Thread, viewer: UserId) -> Object {
    let users = |ids: &[UserId]| -> Vec<Object> {
        let others = ids.iter().filter(|id| **id != viewer);
        others
            .filter_map(|id| world.people.get(id))
            .map(user::in_thread)
            .collect()
    };
    let inviter = world.people.get(&thread.inviter).map(user::in_thread);
    Object::default()
        .with("users", users(&thread.members))
        .with("left_users", users(&thread.left))
        .with("inviter", inviter)
}

fn last_seen(thread: &Thread) -> BTreeMap<String, Value> {
    let entry = |(id, seen): (&UserId, &crate::instagram::world::Seen)| {
        let time = seen.time_us.to_string();
        let state = json!({
            "timestamp": time,
            "created_at": time,
            "item_id": seen.item_id,
            "shh_seen_state": {},
        });
        (id.to_string(), state)
    };
    thread.seen.iter().map(entry).collect()
}

fn cursors(page: &Page<'_>) -> Object {
    let newest = page.items.first().map(|item| item.id);
    let oldest = page
        .items
        .last()
        .map(|item| item.id)
        .filter(|_| page.has_older);
    let text = |id: Option<ItemId>, sentinel: &str| match id {
        Some(id) => id.to_string(),
        None => sentinel.to_owned(),
    };
    let next = newest.map(|id| ItemId(id.0 + 1)).filter(|_| page.has_newer);
    let previous = oldest.map(|id| ItemId(id.0.saturating_sub(1)));
    Object::from(json!({
        "has_older": page.has_older,
        "has_newer": page.has_newer,
        "newest_cursor": text(newest, "MAXCURSOR"),
        "oldest_cursor": text(oldest, "MINCURSOR"),
        "next_cursor": text(next, "MAXCURSOR"),
        "prev_cursor": text(previous, "MINCURSOR"),
    }))
}
