//! What one answer of the network shows, in the bridge's words.

use crate::remote::{Chat, Message, MessageId, PersonId, ReactionMark};

/// One page of an inbox, newest activity first.
#[derive(Clone, Debug, Default)]
pub(super) struct InboxPage {
    /// The threads on it.
    pub(super) threads: Vec<ThreadSnapshot>,
    /// Where the next older page starts; `None` on the last one.
    pub(super) older: Option<String>,
    /// The network's sequence number. Noted, never trusted: some answers carry a frozen one.
    pub(super) seq_id: Option<i64>,
    /// When the network took this picture, in milliseconds since 1970.
    pub(super) snapshot_at_ms: Option<i64>,
}

/// One thread as an inbox page or a thread page shows it.
#[derive(Clone, Debug)]
pub(super) struct ThreadSnapshot {
    /// Title, members and state.
    pub(super) chat: Chat,
    /// The last activity in microseconds since 1970, if told or seen.
    pub(super) last_activity_us: Option<i64>,
    /// The network's read flag as it came.
    pub(super) read_state: Option<i64>,
    /// Whether it is pinned to the top, and so out of order.
    pub(super) pinned: bool,
    /// How far each person has read, in microseconds since 1970, ordered by person.
    pub(super) seen_at_us: Vec<(PersonId, i64)>,
    /// The messages, newest first.
    pub(super) items: Vec<ItemSnapshot>,
    /// The oldest id on the page, hidden items included: how far back the page reaches.
    pub(super) oldest: Option<MessageId>,
    /// Where the next older page starts; `None` when nothing is older.
    pub(super) older: Option<String>,
    /// Whether an item could not even be named. Then a missing id proves nothing.
    pub(super) has_unreadable: bool,
}

/// One message as it looks now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemSnapshot {
    /// The message.
    pub(super) message: Message,
    /// When it was sent, in microseconds since 1970.
    pub(super) at_us: i64,
    /// How many edits it has had, as far as told.
    pub(super) edit_count: u64,
    /// A digest of its id, text and edit count; empty for kinds without a text of their own.
    pub(super) digest: String,
    /// Its reactions, at most one per sender.
    pub(super) reactions: Vec<ReactionMark>,
}

/// The time inside a message id, in microseconds since 1970: its high 64 bits.
pub(super) fn id_time_us(id: &MessageId) -> Option<i64> {
    let id: u128 = id.as_str().parse().ok()?;
    i64::try_from(id >> 64).ok().filter(|at_us| *at_us > 0)
}

/// The smallest id that a message sent at `at_us` can have.
pub(super) fn id_at_us(at_us: i64) -> MessageId {
    let at_us = u128::try_from(at_us.max(0)).unwrap_or_default();
    MessageId::new((at_us << 64).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_its_time() {
        let id = MessageId::new("32964332010220424687494699000266752");
        assert_eq!(id_time_us(&id), Some(1_787_000_019_000_722));
        assert_eq!(id_at_us(1_787_000_019_000_722), id);
    }

    #[test]
    fn an_id_without_a_time_has_none() {
        assert_eq!(id_time_us(&MessageId::new("mid.$abc")), None);
        assert_eq!(id_time_us(&MessageId::new("12")), None);
    }
}
