//! What people do with messages: send, edit, unsend, react, read.

use serde_json::{Value, json, value::RawValue};

use super::{
    Item, ItemId, Reaction, Seen, ThreadId, UserId, World, WorldError, change::ChangeKind,
};
use crate::instagram::object::Object;

/// The content of an item.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text message.
    Text(String),
    /// An item of any kind as JSON text; ids, sender and time are filled in where missing.
    Item(Box<RawValue>),
}

/// An item that a person sends from the Instagram side.
#[derive(Clone, Debug)]
pub struct Injection {
    /// Where.
    pub thread_id: ThreadId,
    /// Who.
    pub from: UserId,
    /// What.
    pub content: Content,
    /// The item it answers.
    pub reply_to: Option<ItemId>,
    /// The time in microseconds; `None` means now. An old time puts it among the old items.
    pub timestamp_us: Option<u64>,
}

impl Injection {
    /// A plain text.
    pub fn text(thread_id: ThreadId, from: UserId, text: &str) -> Self {
        let content = Content::Text(text.to_owned());
        Self {
            thread_id,
            from,
            content,
            reply_to: None,
            timestamp_us: None,
        }
    }
}

impl World {
    /// Puts an item into a thread as one of its members.
    pub fn inject(&mut self, injection: Injection) -> Result<ItemId, WorldError> {
        self.check_member(injection.thread_id, injection.from)?;
        let id = injection
            .timestamp_us
            .map_or_else(|| self.mint.item(), ItemId::at);
        let token = self.mint.token();
        let mut item = match injection.content {
            Content::Text(text) => {
                let mut item = Item::new(id, injection.from, "text", Some(&token));
                item.fields.set("text", &text);
                item
            }
            Content::Item(raw) => raw_item(id, injection.from, raw.get())?,
        };
        if let Some(parent) = injection.reply_to {
            let parent = self.item(injection.thread_id, parent)?.fields.clone();
            item.fields.set("replied_to_message", parent);
        }
        self.insert(injection.thread_id, item, false)
    }

    /// Puts a finished item into a thread.
    pub(super) fn insert(
        &mut self,
        thread_id: ThreadId,
        item: Item,
        over_api: bool,
    ) -> Result<ItemId, WorldError> {
        let (id, sender, time_us) = (item.id, item.sender, item.id.time_us());
        let change = ChangeKind::Item {
            thread_id,
            item_id: id,
            user_id: sender,
            username: self.username(sender),
            item_type: item.kind.clone(),
            text: item.text(),
            over_api,
        };
        let thread = self.thread_mut(thread_id)?;
        thread.last_activity_us = thread.last_activity_us.max(time_us);
        thread.pending_for.remove(&sender);
        thread.items.insert(id, item);
        self.note(change);
        self.advance(thread_id);
        Ok(id)
    }

    /// Changes the text of an item.
    pub fn edit(&mut self, thread: ThreadId, item: ItemId, text: &str) -> Result<(), WorldError> {
        let time_us = self.mint.now_us();
        self.item_mut(thread, item)?.set_text(text, time_us);
        self.note(ChangeKind::Edit {
            thread_id: thread,
            item_id: item,
            text: text.to_owned(),
        });
        self.advance(thread);
        Ok(())
    }

    /// Takes an item back: it is gone from the thread.
    pub fn unsend(&mut self, thread_id: ThreadId, item_id: ItemId) -> Result<(), WorldError> {
        let thread = self.thread_mut(thread_id)?;
        thread
            .items
            .remove(&item_id)
            .ok_or(WorldError::NoItem(item_id))?;
        thread.unsent.insert(item_id);
        self.note(ChangeKind::Unsend { thread_id, item_id });
        self.advance(thread_id);
        Ok(())
    }

    /// Sets a person's reaction to an item; `None` takes it back. Returns the reaction's own id.
    pub fn react(
        &mut self,
        thread_id: ThreadId,
        item_id: ItemId,
        user_id: UserId,
        emoji: Option<&str>,
    ) -> Result<ItemId, WorldError> {
        self.check_member(thread_id, user_id)?;
        let id = self.mint.item();
        let client_context = self.mint.token();
        let reaction = emoji.map(|emoji| Reaction {
            timestamp: id.time_us(),
            client_context,
            sender_id: user_id,
            emoji: emoji.to_owned(),
            super_react_type: "none".to_owned(),
        });
        self.item_mut(thread_id, item_id)?
            .set_reaction(user_id, reaction);
        if self.settings.reactions_are_activity {
            self.thread_mut(thread_id)?.last_activity_us = id.time_us();
        }
        let (username, emoji) = (self.username(user_id), emoji.map(str::to_owned));
        self.note(ChangeKind::Reaction {
            thread_id,
            item_id,
            user_id,
            username,
            emoji,
        });
        self.advance(thread_id);
        Ok(id)
    }

    /// Marks a thread as read by a person up to an item; `None` means all of it.
    pub fn mark_read(
        &mut self,
        thread_id: ThreadId,
        user_id: UserId,
        item_id: Option<ItemId>,
    ) -> Result<Seen, WorldError> {
        self.check_member(thread_id, user_id)?;
        let time_us = self.mint.now_us();
        let thread = self.thread_mut(thread_id)?;
        let newest = thread.newest().map(|item| item.id);
        let item_id = item_id.or(newest).unwrap_or(ItemId(0));
        let seen = Seen { time_us, item_id };
        let before = thread.seen.get(&user_id).map(|seen| seen.item_id);
        // Reading an old item again does not make newer ones unread.
        if before.is_none_or(|before| before < item_id) {
            thread.seen.insert(user_id, seen);
            let username = self.username(user_id);
            self.note(ChangeKind::Seen {
                thread_id,
                item_id,
                user_id,
                username,
            });
            self.advance(thread_id);
        }
        Ok(seen)
    }

    pub(super) fn check_member(&self, thread: ThreadId, user: UserId) -> Result<(), WorldError> {
        let member = self.thread(thread)?.has(user);
        member.then_some(()).ok_or(WorldError::NotMember(user))
    }
}

fn raw_item(id: ItemId, sender: UserId, text: &str) -> Result<Item, WorldError> {
    let given = Object::parse(text).map_err(|_| WorldError::BadItem)?;
    let kind = given
        .read::<String>("item_type")
        .ok_or(WorldError::BadItem)?;
    let id = given.number("item_id").map_or(id, ItemId);
    let mut item = Item::new(id, sender, &kind, None);
    item.fields.extend(given);
    // Who sends is said by the request, not by a sample that is played again.
    item.fields.set("user_id", sender);
    item.fields.set("item_id", id);
    Ok(item)
}

/// The fields of an action log, the entry that tells of a change to the thread.
pub(super) fn action_log(description: &str) -> Value {
    json!({ "description": description, "bold": [], "text_attributes": [] })
}
