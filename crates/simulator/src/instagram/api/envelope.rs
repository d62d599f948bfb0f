//! What all sends share: `POST /api/v1/direct_v2/threads/broadcast/{kind}/`.
//!
//! `thread_ids=["…"]` or `recipient_users=[["…"]]`, and a `client_context` that makes a repeat
//! harmless: it gets the first answer again and no second item.

use serde_json::{Value, json};

use super::{
    answer::Answer,
    form::{Form, id_list},
};
use crate::instagram::{
    shared::Shared,
    wire::{
        ack, error,
        thread::{self, Page},
    },
    world::{Ack, Broadcast, Item, ItemId, NewThread, Outcome, ThreadId, UserId, World},
};

/// A send that was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    message: String,
    body: Value,
}

impl Refusal {
    /// A refusal that says why at the top level.
    pub(super) fn plain(message: &str) -> Self {
        Self {
            status: 400,
            message: message.to_owned(),
            body: error::failed(message),
        }
    }

    /// A refusal in the shape of an acknowledgement.
    pub(super) fn ack(status: u16, form: &Form, message: &str, exception: Option<&str>) -> Self {
        let body = ack::refused(status, form.text("client_context"), message, exception);
        Self {
            status,
            message: message.to_owned(),
            body,
        }
    }
}

/// Handles one send: repeats, the thread, then `act`, and the list of what arrived.
pub(super) fn broadcast(
    shared: &Shared,
    from: UserId,
    kind: &str,
    body: &[u8],
    act: impl FnOnce(&mut World, &Form, ThreadId) -> Result<Ack, Refusal>,
) -> Answer {
    let form = Form::parse(body);
    shared.change(|world| {
        let outcome = match world.repeated(from, form.text("client_context")) {
            Some(ack) => Ok(Outcome::Repeated(ack)),
            None => find_thread(world, from, &form)
                .and_then(|thread| act(world, &form, thread))
                .map(Outcome::Sent),
        };
        let (noted, answer) = match outcome {
            Ok(outcome) => {
                let answer = acknowledge(world, from, &form, &outcome);
                (outcome, answer)
            }
            Err(refusal) => (
                Outcome::Refused {
                    message: refusal.message,
                },
                Answer::new(refusal.status, refusal.body),
            ),
        };
        let (kind, fields) = (kind.to_owned(), form.0);
        world.broadcasts.push(Broadcast {
            from,
            kind,
            fields,
            outcome: noted,
        });
        answer
    })
}

/// Puts a new item with the envelope's token and reply fields into the thread.
pub(super) fn deliver(
    world: &mut World,
    form: &Form,
    (from, thread): (UserId, ThreadId),
    kind: &str,
    fill: impl FnOnce(&mut Item),
) -> Result<Ack, Refusal> {
    let token = form.text("client_context");
    let id = world.mint.item();
    let mut item = Item::new(
        id,
        from,
        kind,
        Some(token).filter(|token| !token.is_empty()),
    );
    let parent = form.text("replied_to_item_id").parse::<ItemId>().ok();
    if let Some(parent) = parent.and_then(|parent| world.item(thread, parent).ok()) {
        item.fields.set("replied_to_message", &parent.fields);
    }
    fill(&mut item);
    world
        .deliver(thread, token, item)
        .map_err(|_| not_a_member(form))
}

fn acknowledge(world: &World, from: UserId, form: &Form, outcome: &Outcome) -> Answer {
    let (Outcome::Sent(sent) | Outcome::Repeated(sent)) = outcome else {
        return Answer::new(500, error::failed("a refusal is not acknowledged"));
    };
    // Without an action the whole thread is the answer.
    if form.text("action").is_empty()
        && let Ok(found) = world.thread(sent.thread_id)
    {
        let shown = thread::seen_by(world, found, from, &Page::older(found, None, 20));
        return Answer::ok(json!({ "threads": [shown], "status": "ok" }));
    }
    Answer::ok(ack::sent(sent))
}

fn not_a_member(form: &Form) -> Refusal {
    Refusal::ack(
        403,
        form,
        "Thread user does not exist",
        Some("ThreadUserIdDoesNotExist"),
    )
}

fn find_thread(world: &mut World, from: UserId, form: &Form) -> Result<ThreadId, Refusal> {
    let nothing_named = || Refusal::plain("Need to specify thread ID or recipient users.");
    if form.text("thread_ids").is_empty() {
        return find_by_recipients(world, from, form);
    }
    let ids = id_list(form.text("thread_ids")).ok_or_else(nothing_named)?;
    let [id] = ids[..] else {
        return Err(nothing_named());
    };
    let named = world
        .threads
        .values()
        .find(|thread| thread.id.0 == id || u128::from(thread.v2_id) == id);
    let thread = named.ok_or_else(|| Refusal::plain("Thread does not exist"))?;
    if !thread.has(from) {
        return Err(not_a_member(form));
    }
    Ok(thread.id)
}

fn find_by_recipients(world: &mut World, from: UserId, form: &Form) -> Result<ThreadId, Refusal> {
    let nothing_named = || Refusal::plain("Need to specify thread ID or recipient users.");
    let lists = form
        .json::<Vec<Vec<UserId>>>("recipient_users")
        .ok_or_else(nothing_named)?;
    let users = match &lists[..] {
        [] => return Err(nothing_named()),
        [users] => users,
        _ => return Err(Refusal::plain("Only one group is supported.")),
    };
    if let [user] = users[..]
        && let Some(thread) = world.find_dm(from, user)
    {
        return Ok(thread);
    }
    let members = [from].into_iter().chain(users.iter().copied()).collect();
    let wanted = NewThread {
        members,
        ..NewThread::default()
    };
    world
        .add_thread(wanted)
        .map_err(|_| Refusal::plain("User not found"))
}
