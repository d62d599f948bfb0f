//! What is remembered of a thread, and the digests that tell whether it changed.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::super::snapshot::{ItemSnapshot, ThreadSnapshot};
use crate::remote::{Chat, ItemMark, MessageId, ThreadCursor};

/// How many of a thread's newest messages are remembered.
pub(super) const MARKS: usize = 20;

/// A digest of everything the inbox shows of a thread.
pub(super) fn fingerprint(thread: &ThreadSnapshot) -> String {
    let mut digest = Fields::default();
    digest.add(&thread.last_activity_us.unwrap_or_default().to_string());
    digest.add(&thread.read_state.unwrap_or(-1).to_string());
    digest.add(&chat_fingerprint(&thread.chat));
    for (person, at_us) in &thread.seen_at_us {
        digest.add(person.as_str()).add(&at_us.to_string());
    }
    for item in &thread.items {
        digest.add(item.message.id.as_str()).add(&item.digest);
        for reaction in &item.reactions {
            digest.add(reaction.sender.as_str()).add(&reaction.emoji);
        }
    }
    digest.finish()
}

/// A digest of title, members and state. The order in which members come does not matter.
pub(super) fn chat_fingerprint(chat: &Chat) -> String {
    let mut members: Vec<_> = chat
        .members
        .iter()
        .map(|m| (m.id.as_str(), &m.username, &m.full_name))
        .collect();
    members.sort_unstable();
    let mut digest = Fields::default();
    digest.add(chat.title.as_deref().unwrap_or_default());
    digest.add(if chat.is_group { "group" } else { "direct" });
    digest.add(if chat.is_request {
        "request"
    } else {
        "accepted"
    });
    for (id, username, full_name) in members {
        digest.add(id).add(username).add(full_name);
    }
    digest.finish()
}

/// A digest of a message's text. The id is in it so that equal texts do not look equal.
pub(in super::super) fn text_digest(id: &MessageId, edit_count: u64, body: &str) -> String {
    Fields::default()
        .add(id.as_str())
        .add(&edit_count.to_string())
        .add(body)
        .finish()
}

/// The cursor of a thread of which nothing was handed over yet.
pub(super) fn blank(thread: &ThreadSnapshot) -> ThreadCursor {
    ThreadCursor {
        thread: thread.chat.thread.clone(),
        newest: None,
        fingerprint: String::new(),
        chat_fingerprint: String::new(),
        read_at_us: Vec::new(),
        marks: Vec::new(),
    }
}

/// The mark of a message. A text that became unreadable keeps the digest it had, so that it is no
/// edit when it can be read again.
pub(super) fn mark(item: &ItemSnapshot, before: Option<&ItemMark>) -> ItemMark {
    let kept = before
        .filter(|_| item.digest.is_empty())
        .map(|mark| mark.digest.clone());
    ItemMark {
        id: item.message.id.clone(),
        digest: kept.unwrap_or_else(|| item.digest.clone()),
        reactions: item.reactions.clone(),
    }
}

/// The newest marks of `newer` and `older` together, newest first, one per message.
pub(super) fn merge_marks(newer: Vec<ItemMark>, older: &[ItemMark]) -> Vec<ItemMark> {
    let known: HashSet<MessageId> = newer.iter().map(|mark| mark.id.clone()).collect();
    let kept = older
        .iter()
        .filter(|mark| !known.contains(&mark.id))
        .cloned();
    let mut marks: Vec<_> = newer.into_iter().chain(kept).collect();
    marks.sort_by(|a, b| b.id.cmp_age(&a.id));
    marks.truncate(MARKS);
    marks
}

/// Hashes fields with their lengths, so that no two lists of fields look the same.
#[derive(Default)]
struct Fields(Sha256);

impl Fields {
    fn add(&mut self, field: &str) -> &mut Self {
        self.0.update(field.len().to_le_bytes());
        self.0.update(field.as_bytes());
        self
    }

    fn finish(&mut self) -> String {
        let digest = self.0.finalize_reset();
        URL_SAFE_NO_PAD.encode(&digest[..16])
    }
}
