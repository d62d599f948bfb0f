//! What Instagram answers to a message.

use serde_json::value::RawValue;

use super::{Fields, Id, Item};

/// The acknowledgement of a sent message.
///
/// A message that was accepted may still come without its id: the inbox then tells it, under the
/// same token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// The id the message got.
    pub item_id: Option<Id>,
    /// Its time, in microseconds since 1970.
    pub timestamp_us: Option<i64>,
    /// The thread it went to.
    pub thread_id: Option<Id>,
    /// The token, as it came back.
    pub client_context: Option<String>,
    /// The newer id, such as `mid.$…`.
    pub message_id: Option<String>,
}

impl Ack {
    /// Reads an answer of any of the shapes: one payload, a list of payloads, or whole threads.
    ///
    /// `token` picks the message where the answer holds several.
    pub fn from_json(text: &str, token: &str) -> Option<Self> {
        let answer = Fields::parse(text)?;
        let payloads = payloads(&answer);
        let ack = payloads
            .iter()
            .find(|payload| payload.client_context.as_deref() == Some(token))
            .or_else(|| payloads.first())
            .cloned()
            .or_else(|| {
                answer
                    .list("threads")
                    .into_iter()
                    .find_map(|raw| in_thread(raw, token))
            });
        Some(ack.unwrap_or(Self {
            item_id: None,
            timestamp_us: None,
            thread_id: None,
            client_context: None,
            message_id: None,
        }))
    }

    fn from_payload(payload: &Fields<'_>) -> Self {
        let item_id = payload.id("item_id");
        Self {
            timestamp_us: payload
                .int("timestamp")
                .or_else(|| item_id.as_ref().and_then(Id::timestamp_us)),
            item_id,
            thread_id: payload.id("thread_id"),
            client_context: payload.word("client_context"),
            message_id: payload.word("msg_id"),
        }
    }
}

fn payloads(answer: &Fields<'_>) -> Vec<Ack> {
    match answer.object("payload") {
        Some(payload) => vec![Ack::from_payload(&payload)],
        None => answer
            .list("payload")
            .into_iter()
            .filter_map(|raw| Fields::parse(raw.get()))
            .map(|payload| Ack::from_payload(&payload))
            .collect(),
    }
}

/// Finds the sent message in a whole thread: the one with the token, or else the account's newest.
fn in_thread(raw: &RawValue, token: &str) -> Option<Ack> {
    let thread = Fields::parse(raw.get())?;
    let viewer_id = thread.id("viewer_id");
    let items: Vec<Item> = thread.each("items", &mut Vec::new(), Item::from_json);
    let item = items
        .iter()
        .find(|item| item.client_context.as_deref() == Some(token))
        .or_else(|| {
            let own = items
                .iter()
                .filter(|item| Some(&item.user_id) == viewer_id.as_ref());
            own.filter(|item| item.client_context.is_none())
                .max_by_key(|item| &item.item_id)
        });
    Some(Ack {
        item_id: item.map(|item| item.item_id.clone()),
        timestamp_us: item.and_then(|item| item.timestamp_us),
        thread_id: thread.id("thread_id"),
        client_context: item.and_then(|item| item.client_context.clone()),
        message_id: None,
    })
}
