//! What happened to messages that are already known: edits, reactions, unsends. Pure.

use std::collections::{HashMap, HashSet};

use super::super::snapshot::ItemSnapshot;
use super::cursor;
use crate::remote::{
    Content, Edit, EventKind, ItemMark, MessageId, Reaction, ReactionMark, ThreadCursor, Unsend,
};

/// A stretch of a thread that was read without a hole, from its newest message down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach<'a> {
    /// The messages, in any order.
    pub(super) items: &'a [&'a ItemSnapshot],
    /// How far down it was read; `None` for nothing at all.
    pub(super) oldest: Option<&'a MessageId>,
    /// Whether it reaches the start of the thread.
    pub(super) complete: bool,
    /// Whether an item in it could not be named.
    pub(super) has_unreadable: bool,
}

impl Reach<'_> {
    fn covers(&self, id: &MessageId) -> bool {
        self.complete || self.oldest.is_some_and(|oldest| id.cmp_age(oldest).is_ge())
    }
}

/// Whether a message was never handed over: newer than the newest known one, or between
/// remembered ones without being one of them (it turned up late).
pub(super) fn is_fresh(before: &ThreadCursor, id: &MessageId) -> bool {
    if before.marks.iter().any(|mark| mark.id == *id) {
        return false;
    }
    let is_newer = before
        .newest
        .as_ref()
        .is_none_or(|newest| id.cmp_age(newest).is_gt());
    let is_late = before
        .marks
        .last()
        .is_some_and(|oldest| id.cmp_age(&oldest.id).is_gt());
    is_newer || is_late
}

/// Everything that happened to the remembered messages, oldest message first.
pub(super) fn known_changes(before: &ThreadCursor, now: &Reach<'_>, now_ms: i64) -> Vec<EventKind> {
    let items: HashMap<_, _> = now
        .items
        .iter()
        .map(|item| (&item.message.id, *item))
        .collect();
    let mut changes = Vec::new();
    for mark in before.marks.iter().rev() {
        if let Some(item) = items.get(&mark.id) {
            changes.extend(edit(mark, item, now_ms).map(EventKind::Edit));
            let reactions = reaction_changes(&mark.id, &mark.reactions, &item.reactions);
            changes.extend(reactions.into_iter().map(EventKind::Reaction));
        }
    }
    let gone = unsent(before, now)
        .into_iter()
        .map(|message| Unsend { message });
    changes.extend(gone.map(EventKind::Unsend));
    changes
}

/// The remembered messages that were taken back, oldest first.
///
/// A message counts as taken back only inside the stretch that was read, when every item there
/// could be named, and when another remembered message is still there: a chat that its owner
/// cleared on the phone loses all of them at once, and nobody took those back.
pub(super) fn unsent(before: &ThreadCursor, now: &Reach<'_>) -> Vec<MessageId> {
    let gone = missing(before, now);
    let is_cleared = gone.len() == before.marks.len() && gone.len() > 1;
    if now.has_unreadable || is_cleared {
        return Vec::new();
    }
    gone.into_iter().rev().cloned().collect()
}

/// The marks to go on with: the messages in `old` as they are now, and what lies below the stretch
/// as it was.
pub(super) fn renewed_marks(
    before: &ThreadCursor,
    now: &Reach<'_>,
    old: &[&ItemSnapshot],
) -> Vec<ItemMark> {
    let known: HashMap<_, _> = before.marks.iter().map(|mark| (&mark.id, mark)).collect();
    let newer = old
        .iter()
        .map(|item| cursor::mark(item, known.get(&item.message.id).copied()))
        .collect();
    let gone: HashSet<_> = if now.has_unreadable {
        HashSet::new()
    } else {
        missing(before, now).into_iter().collect()
    };
    let kept: Vec<_> = before
        .marks
        .iter()
        .filter(|mark| !gone.contains(&mark.id))
        .cloned()
        .collect();
    cursor::merge_marks(newer, &kept)
}

/// Whether a remembered message is not where it should be.
pub(super) fn has_missing(before: &ThreadCursor, now: &Reach<'_>) -> bool {
    !missing(before, now).is_empty()
}

/// What differs between two states of one message's reactions. A removal is dated one
/// microsecond after the reaction that it removed, for want of a better time.
pub(super) fn reaction_changes(
    message: &MessageId,
    before: &[ReactionMark],
    now: &[ReactionMark],
) -> Vec<Reaction> {
    let find = |marks: &[ReactionMark], like: &ReactionMark| {
        marks
            .iter()
            .find(|mark| mark.sender == like.sender)
            .cloned()
    };
    let change = |mark: &ReactionMark, emoji: Option<&String>, changed_at_us| Reaction {
        message: message.clone(),
        sender: mark.sender.clone(),
        emoji: emoji.cloned(),
        changed_at_us,
    };
    let removed = before
        .iter()
        .filter(|mark| find(now, mark).is_none())
        .map(|mark| change(mark, None, mark.at_us.saturating_add(1)));
    let set = now
        .iter()
        .filter(|mark| find(before, mark).is_none_or(|old| !same_emoji(&old.emoji, &mark.emoji)))
        .map(|mark| change(mark, Some(&mark.emoji), mark.at_us));
    removed.chain(set).collect()
}

/// Some clients write hearts with, some without the variation selector.
fn same_emoji(a: &str, b: &str) -> bool {
    let plain = |emoji: &str| emoji.replace('\u{fe0f}', "");
    plain(a) == plain(b)
}

fn edit(mark: &ItemMark, item: &ItemSnapshot, now_ms: i64) -> Option<Edit> {
    let is_text = matches!(item.message.content, Content::Text { .. });
    if !is_text || item.digest.is_empty() || item.digest == mark.digest {
        return None;
    }
    let revision = match item.edit_count {
        0 => item.digest.clone(),
        count => count.to_string(),
    };
    Some(Edit {
        message: mark.id.clone(),
        sender: item.message.sender.clone(),
        content: item.message.content.clone(),
        revision,
        seen_at_ms: now_ms,
    })
}

/// The marks inside the stretch that are not there any more, newest first.
fn missing<'a>(before: &'a ThreadCursor, now: &Reach<'_>) -> Vec<&'a MessageId> {
    let there: HashSet<_> = now.items.iter().map(|item| &item.message.id).collect();
    let ids = before.marks.iter().map(|mark| &mark.id);
    ids.filter(|id| now.covers(id) && !there.contains(id))
        .collect()
}
