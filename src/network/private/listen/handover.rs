//! Hands one thread's news over, oldest first, in batches whose cursor names the last message.

use super::super::snapshot::{ItemSnapshot, id_time_us};
use super::cursor;
use super::desk::{Desk, NotOurs};
use super::diff::reaction_changes;
use super::reads::Reads;
use crate::remote::{Batch, Chat, Event, EventKind, ItemMark, MessageId, PersonId, ThreadCursor};

/// The hand-over of one thread. A crash between two batches leaves a cursor that names the last
/// message written, so the next check goes on right there.
pub(super) struct Handover<'a> {
    desk: &'a Desk,
    chat: &'a Chat,
    /// The cursor after everything in `events`.
    cursor: ThreadCursor,
    before: ThreadCursor,
    events: Vec<EventKind>,
    reads: Reads,
    last: Option<MessageId>,
    messages: usize,
}

impl<'a> Handover<'a> {
    /// Starts with the state of the remembered messages as they are now.
    pub(super) fn new(
        desk: &'a Desk,
        chat: &'a Chat,
        seen_at_us: &[(PersonId, i64)],
        before: ThreadCursor,
        marks: Vec<ItemMark>,
    ) -> Self {
        let mut reads = Reads::new(&before, seen_at_us);
        if !before.chat_fingerprint.is_empty() {
            for mark in marks.iter().rev() {
                reads.pass(&mark.id, id_time_us(&mark.id).unwrap_or_default());
            }
        }
        // A cursor without a fingerprint looks changed to the next check, which then goes on.
        let cursor = ThreadCursor {
            fingerprint: String::new(),
            marks,
            ..before.clone()
        };
        let events = Vec::new();
        Self {
            desk,
            chat,
            cursor,
            before,
            events,
            reads,
            last: None,
            messages: 0,
        }
    }

    /// Says what the chat is, before the first thing that happens in it.
    pub(super) fn introduce(&mut self) {
        let fingerprint = cursor::chat_fingerprint(self.chat);
        if self.cursor.chat_fingerprint != fingerprint {
            self.events.push(EventKind::Chat(self.chat.clone()));
            self.cursor.chat_fingerprint = fingerprint;
        }
    }

    /// Adds what happened to remembered messages.
    pub(super) fn add_changes(&mut self, changes: Vec<EventKind>) {
        self.events.extend(changes);
    }

    /// Adds new messages, oldest first. Those at or before the last one added are skipped: pages
    /// that are read again overlap.
    pub(super) async fn add_messages(&mut self, items: Vec<ItemSnapshot>) -> Result<(), NotOurs> {
        for item in items {
            let last = self.last.as_ref();
            if last.is_none_or(|last| item.message.id.cmp_age(last).is_gt()) {
                self.add_message(item).await?;
            }
        }
        Ok(())
    }

    /// Adds a new message with its reactions; hands over what has gathered when it is enough.
    async fn add_message(&mut self, item: ItemSnapshot) -> Result<(), NotOurs> {
        if self
            .messages
            .is_multiple_of(self.desk.options.batch_messages)
            && self.messages > 0
        {
            self.accept().await?;
        }
        self.introduce();
        self.messages += 1;
        let id = item.message.id.clone();
        self.reads.pass(&id, item.at_us);
        let mark = vec![cursor::mark(&item, None)];
        self.cursor.marks = cursor::merge_marks(mark, &self.cursor.marks);
        self.note_newest(&id);
        self.last = Some(id.clone());
        self.events.push(EventKind::Message(item.message));
        let reactions = reaction_changes(&id, &[], &item.reactions);
        self.events
            .extend(reactions.into_iter().map(EventKind::Reaction));
        Ok(())
    }

    /// Remembers a message as the newest one without handing it over.
    pub(super) fn note_newest(&mut self, id: &MessageId) {
        if self
            .cursor
            .newest
            .as_ref()
            .is_none_or(|newest| id.cmp_age(newest).is_gt())
        {
            self.cursor.newest = Some(id.clone());
        }
    }

    /// Ends with who has read what. Returns the cursor if there was nothing to say, to be written
    /// with others, and how many messages were handed over.
    pub(super) async fn finish(
        mut self,
        fingerprint: String,
    ) -> Result<(Option<ThreadCursor>, usize), NotOurs> {
        let is_introduced = !self.cursor.chat_fingerprint.is_empty();
        if is_introduced {
            self.events.extend(self.reads.events());
        }
        let reads = std::mem::replace(&mut self.reads, Reads::new(&self.before, &[]));
        self.cursor.read_at_us = reads.into_known(&self.before);
        self.cursor.fingerprint = fingerprint;
        if self.events.is_empty() {
            return Ok((Some(self.cursor), self.messages));
        }
        self.accept().await?;
        Ok((None, self.messages))
    }

    async fn accept(&mut self) -> Result<(), NotOurs> {
        let event = |kind| Event {
            thread: self.chat.thread.clone(),
            is_group: self.chat.is_group,
            kind,
        };
        let events = std::mem::take(&mut self.events)
            .into_iter()
            .map(event)
            .collect();
        let cursors = vec![self.cursor.clone()];
        self.desk
            .accept(Batch {
                events,
                cursors,
                checkpoint: None,
            })
            .await
    }
}
