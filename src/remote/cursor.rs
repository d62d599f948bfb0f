//! What the listener must remember between checks, stored together with what it handed over.

use serde::{Deserialize, Serialize};

use super::{MessageId, PersonId, ThreadId};

/// How far a login's listening has come as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The network's sequence number of the last snapshot that was handed over.
    pub seq_id: Option<i64>,
    /// When that snapshot was taken, in milliseconds since 1970, by the network's clock.
    pub snapshot_at_ms: Option<i64>,
}

/// How far one thread has been handed over, and what it looked like then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadCursor {
    /// The thread.
    pub thread: ThreadId,
    /// The newest message that was handed over; `None` for a thread that was empty.
    pub newest: Option<MessageId>,
    /// A digest of everything the inbox shows of the thread, for "did anything change".
    pub fingerprint: String,
    /// A digest of title, members and state, for "did the chat itself change".
    pub chat_fingerprint: String,
    /// How far each person has read, in microseconds since 1970.
    pub read_at_us: Vec<(PersonId, i64)>,
    /// The newest items as they were, newest first, at most 20.
    pub marks: Vec<ItemMark>,
}

/// One remembered item. Holds no text, only a digest of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemMark {
    /// The message.
    pub id: MessageId,
    /// A digest of its text and edit count.
    pub digest: String,
    /// Its reactions.
    pub reactions: Vec<ReactionMark>,
}

/// One remembered reaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionMark {
    /// Who reacted.
    pub sender: PersonId,
    /// With what.
    pub emoji: String,
    /// When, in microseconds since 1970, by the network's clock.
    pub at_us: i64,
}
