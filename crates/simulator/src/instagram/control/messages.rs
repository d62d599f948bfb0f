//! `/control/messages`, `/control/batch`, `/control/edit`, `/control/unsend`, `/control/react`,
//! `/control/read`

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use super::reply::{Body, Problem, Reply, reply};
use crate::instagram::{
    shared::Shared,
    world::{Content, Injection, ItemId, ThreadId, UserId},
};

/// One message: a `text`, or an `item` of any kind.
#[derive(Deserialize)]
pub(super) struct Message {
    thread_id: ThreadId,
    from: UserId,
    text: Option<String>,
    item: Option<Box<RawValue>>,
    reply_to: Option<ItemId>,
    timestamp_us: Option<u64>,
}

impl Message {
    fn into_injection(self) -> Result<Injection, Problem> {
        let content = match (self.text, self.item) {
            (Some(text), None) => Content::Text(text),
            (None, Some(item)) => Content::Item(item),
            _ => return Err(Problem("give either a `text` or an `item`".into())),
        };
        let Self {
            thread_id,
            from,
            reply_to,
            timestamp_us,
            ..
        } = self;
        Ok(Injection {
            thread_id,
            from,
            content,
            reply_to,
            timestamp_us,
        })
    }
}

/// Many messages: a list, or `count` texts with `{n}` replaced by 1, 2, 3, …
#[derive(Deserialize)]
pub(super) struct Batch {
    messages: Option<Vec<Message>>,
    thread_id: Option<ThreadId>,
    from: Option<UserId>,
    count: Option<usize>,
    text: Option<String>,
}

impl Batch {
    fn into_injections(self) -> Result<Vec<Injection>, Problem> {
        if let Some(messages) = self.messages {
            return messages.into_iter().map(Message::into_injection).collect();
        }
        let Self {
            thread_id: Some(thread),
            from: Some(from),
            count: Some(count),
            ..
        } = self
        else {
            return Err(Problem(
                "give `messages`, or `thread_id`, `from` and `count`".into(),
            ));
        };
        let text = self.text.unwrap_or_else(|| "message {n}".to_owned());
        let texts = (1..=count).map(|n| text.replace("{n}", &n.to_string()));
        Ok(texts
            .map(|text| Injection::text(thread, from, &text))
            .collect())
    }
}

/// `POST /control/edit`, `/control/unsend`, `/control/react`, `/control/read`.
#[derive(Deserialize)]
pub(super) struct Target {
    thread_id: ThreadId,
    item_id: Option<ItemId>,
    user_id: Option<UserId>,
    text: Option<String>,
    emoji: Option<String>,
}

impl Target {
    fn item(&self) -> Result<ItemId, Problem> {
        self.item_id
            .ok_or_else(|| Problem("give the `item_id`".into()))
    }

    fn user(&self) -> Result<UserId, Problem> {
        self.user_id
            .ok_or_else(|| Problem("give the `user_id`".into()))
    }
}

/// Sends one message as anybody.
pub(super) async fn inject(
    State(shared): State<Shared>,
    Body(message): Body<Message>,
) -> Reply<Value> {
    let injection = message.into_injection()?;
    let id = shared.change(|world| world.inject(injection))?;
    reply(json!({ "item_id": id }))
}

/// Sends many messages at one moment, in order.
pub(super) async fn batch(State(shared): State<Shared>, Body(batch): Body<Batch>) -> Reply<Value> {
    let injections = batch.into_injections()?;
    let ids = shared.change(|world| {
        let ids = injections
            .into_iter()
            .map(|injection| world.inject(injection));
        ids.collect::<Result<Vec<_>, _>>()
    })?;
    reply(json!({ "item_ids": ids }))
}

/// Changes a text.
pub(super) async fn edit(State(shared): State<Shared>, Body(target): Body<Target>) -> Reply<Value> {
    let item = target.item()?;
    let text = target
        .text
        .as_deref()
        .ok_or_else(|| Problem("give the new `text`".into()))?;
    shared.change(|world| world.edit(target.thread_id, item, text))?;
    reply(json!({}))
}

/// Takes an item back.
pub(super) async fn unsend(
    State(shared): State<Shared>,
    Body(target): Body<Target>,
) -> Reply<Value> {
    let item = target.item()?;
    shared.change(|world| world.unsend(target.thread_id, item))?;
    reply(json!({}))
}

/// Sets a reaction; without an `emoji` takes it back.
pub(super) async fn react(
    State(shared): State<Shared>,
    Body(target): Body<Target>,
) -> Reply<Value> {
    let (item, user) = (target.item()?, target.user()?);
    let emoji = target.emoji.as_deref();
    let id = shared.change(|world| world.react(target.thread_id, item, user, emoji))?;
    reply(json!({ "item_id": id }))
}

/// Marks as read up to an item; without an `item_id` all of it.
pub(super) async fn read(State(shared): State<Shared>, Body(target): Body<Target>) -> Reply<Value> {
    let user = target.user()?;
    shared.change(|world| world.mark_read(target.thread_id, user, target.item_id))?;
    reply(json!({}))
}
