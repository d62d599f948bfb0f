//! What clients send over the API, once only per token.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Item, ItemId, ThreadId, UserId, World, WorldError};

/// The answer to a send, kept so that a repeat gets the same one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Ack {
    /// The sender's token.
    pub client_context: String,
    /// The new item.
    pub item_id: ItemId,
    /// Its thread.
    pub thread_id: ThreadId,
}

/// What became of a send.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It made an item.
    Sent(Ack),
    /// The token was known: the first answer was given again.
    Repeated(Ack),
    /// It was refused with this message.
    Refused {
        /// What the client was told.
        message: String,
    },
}

/// One send that arrived over the API.
#[derive(Clone, Debug, Serialize)]
pub struct Broadcast {
    /// Who sent.
    pub from: UserId,
    /// The kind: the last part of the path.
    pub kind: String,
    /// The form as it came.
    pub fields: BTreeMap<String, String>,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl World {
    /// The answer that was given to this token before.
    pub fn repeated(&self, from: UserId, token: &str) -> Option<Ack> {
        self.acks.get(&(from, token.to_owned())).cloned()
    }

    /// Puts an item that came over the API into a thread and remembers the answer.
    pub fn deliver(
        &mut self,
        thread_id: ThreadId,
        token: &str,
        item: Item,
    ) -> Result<Ack, WorldError> {
        self.check_member(thread_id, item.sender)?;
        let from = item.sender;
        let item_id = self.insert(thread_id, item, true)?;
        Ok(self.remember(from, token, thread_id, item_id))
    }

    /// Remembers the answer to a token; an empty token is never remembered.
    pub fn remember(
        &mut self,
        from: UserId,
        token: &str,
        thread_id: ThreadId,
        item_id: ItemId,
    ) -> Ack {
        let ack = Ack {
            client_context: token.to_owned(),
            item_id,
            thread_id,
        };
        if !token.is_empty() {
            self.acks.insert((from, token.to_owned()), ack.clone());
        }
        ack
    }
}
