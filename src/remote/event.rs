//! What arrives from the network.

use serde::{Deserialize, Serialize};

use super::{Chat, Content, MessageId, PersonId, SendToken, ThreadId};

/// Something that happened in a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Where it happened.
    pub thread: ThreadId,
    /// Whether the thread is a group; decides between a room per login and a shared one.
    pub is_group: bool,
    /// What happened.
    pub kind: EventKind,
}

/// The kinds of events. A new kind does not compile until the bridge says what it does with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// A new message.
    Message(Message),
    /// A message got another text.
    Edit(Edit),
    /// A message was taken back.
    Unsend(Unsend),
    /// Somebody's reaction to a message was set, replaced or removed.
    Reaction(Reaction),
    /// Somebody has read up to a point.
    Read(Read),
    /// The chat itself: seen for the first time, or its title, members or state changed.
    Chat(Chat),
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub sender: PersonId,
    /// When it was sent, in milliseconds since 1970.
    pub sent_at_ms: i64,
    /// The token of the send that made it, when the network tells.
    pub token: Option<SendToken>,
    /// What it says.
    pub content: Content,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
}

/// A changed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The message that changed.
    pub message: MessageId,
    /// Who wrote the message.
    pub sender: PersonId,
    /// What it says now.
    pub content: Content,
    /// How many edits it has had, or a value derived from the new text; tells two edits apart.
    pub revision: String,
    /// When the edit was seen, in milliseconds since 1970.
    pub seen_at_ms: i64,
}

/// A message that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsend {
    /// The message that is gone.
    pub message: MessageId,
}

/// A reaction that was set, replaced or removed. A person has at most one per message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The message reacted to.
    pub message: MessageId,
    /// Who reacted.
    pub sender: PersonId,
    /// The emoji now; `None` when the reaction was removed.
    pub emoji: Option<String>,
    /// The network's time of the reaction in microseconds, or of its removal as far as known;
    /// tells two settings of the same emoji apart.
    pub changed_at_us: i64,
}

/// How far somebody has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Who read.
    pub reader: PersonId,
    /// The newest message known to be read (everything up to it is read).
    pub up_to: MessageId,
    /// When, in milliseconds since 1970.
    pub read_at_ms: i64,
}
