//! Threads.

use instagram_private::model::{Id, Item, Malformed, Thread};
use tracing::warn;

use super::super::snapshot::{ItemSnapshot, ThreadSnapshot, id_time_us};
use super::{item, person, unsupported};
use crate::remote::{Chat, MessageId, Person, PersonId, ThreadId};

/// From where a thread is seen.
#[derive(Clone, Debug)]
pub(in super::super) struct Viewpoint {
    /// The account itself, which the answers leave out of the members.
    pub(in super::super) own: Person,
    /// Whether the thread came from the list of requests.
    pub(in super::super) is_request: bool,
    /// How many messages were asked for.
    pub(in super::super) limit: u32,
}

/// The thread as this answer shows it.
pub(in super::super) fn to_snapshot(thread: &Thread, viewpoint: &Viewpoint) -> ThreadSnapshot {
    let chat = to_chat(thread, viewpoint);
    let mut items: Vec<ItemSnapshot> = thread.items.iter().filter_map(item::to_item).collect();
    let (rescued, has_unreadable) = rescue(thread, &chat, &viewpoint.own.id);
    items.extend(rescued);
    items.sort_by(|a, b| b.message.id.cmp_age(&a.message.id));
    items.dedup_by(|a, b| a.message.id == b.message.id);
    let oldest = oldest(thread, &items);
    let newest_us = items.first().map(|item| item.at_us);
    ThreadSnapshot {
        last_activity_us: thread.last_activity_at_us.or(newest_us),
        read_state: thread.read_state,
        pinned: thread
            .raw
            .get("is_pin")
            .is_some_and(|raw| matches!(raw, "true" | "1")),
        seen_at_us: to_seen(thread),
        older: older(thread, oldest.as_ref(), viewpoint.limit),
        items,
        oldest,
        has_unreadable,
        chat,
    }
}

fn to_chat(thread: &Thread, viewpoint: &Viewpoint) -> Chat {
    let own = &viewpoint.own;
    let others = thread
        .users
        .iter()
        .map(person::to_person)
        .filter(|person| person.id != own.id);
    let title = thread
        .thread_title
        .as_deref()
        .filter(|_| thread.is_group && thread.named)
        .map(person::to_name);
    Chat {
        thread: ThreadId::new(thread.thread_id.as_str()),
        is_group: thread.is_group,
        title,
        members: others.chain([own.clone()]).collect(),
        is_request: thread.pending || viewpoint.is_request,
    }
}

/// Who has read up to when. An entry without a time has the one inside its id.
fn to_seen(thread: &Thread) -> Vec<(PersonId, i64)> {
    let seen = thread.last_seen_at.iter().filter_map(|(id, seen)| {
        let in_id = seen.item_id.as_ref().and_then(Id::timestamp_us);
        Some((PersonId::new(id.as_str()), seen.timestamp_us.or(in_id)?))
    });
    seen.collect()
}

/// What can be saved of the items that are not whole, and whether something was lost.
fn rescue(thread: &Thread, chat: &Chat, own: &PersonId) -> (Vec<ItemSnapshot>, bool) {
    let mut rescued = Vec::new();
    let mut has_unreadable = false;
    for malformed in thread
        .malformed
        .iter()
        .filter(|malformed| malformed.what == "an item")
    {
        let rescue = rescue_one(malformed, chat, own);
        if rescue.is_none() {
            warn!(thread = %chat.thread, reason = malformed.reason, "skipped an unreadable item");
            has_unreadable = true;
        }
        rescued.extend(rescue);
    }
    (rescued, has_unreadable)
}

fn rescue_one(malformed: &Malformed, chat: &Chat, own: &PersonId) -> Option<ItemSnapshot> {
    let message = unsupported::from_malformed(malformed, chat, own)?;
    let at_us = id_time_us(&message.id)?;
    let (digest, reactions) = (String::new(), Vec::new());
    Some(ItemSnapshot {
        message,
        at_us,
        edit_count: 0,
        digest,
        reactions,
    })
}

/// The oldest id, hidden items included.
fn oldest(thread: &Thread, items: &[ItemSnapshot]) -> Option<MessageId> {
    let whole = thread
        .items
        .iter()
        .map(|item: &Item| item::to_message_id(&item.item_id));
    let shown = items.iter().map(|item| item.message.id.clone());
    whole.chain(shown).min_by(MessageId::cmp_age)
}

/// Where the next page starts. Lists may leave `has_older` out, so a page that is as full as was
/// asked for is taken to have more below it.
fn older(thread: &Thread, oldest: Option<&MessageId>, limit: u32) -> Option<String> {
    let is_full = thread.items.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    if !thread.has_older && !is_full {
        return None;
    }
    let below = || oldest.map(|id| id.as_str().to_owned());
    thread
        .oldest_cursor
        .clone()
        .filter(|_| thread.has_older)
        .or_else(below)
}
