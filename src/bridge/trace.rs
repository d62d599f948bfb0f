//! What happened to one message, in plain words, for somebody who asks about their own.

use ruma::{EventId, UserId};

use super::{
    Bridge, BridgeError,
    from_matrix::{is_author, list_own_of},
};
use crate::store::{Message, OutboxIg, OutboxIgState, StoreTx, Transition};

/// One thing that happened to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceStep {
    /// When, in milliseconds since 1970; `None` when it was not written down.
    pub at_ms: Option<i64>,
    /// What, in plain words.
    pub what: String,
}

impl TraceStep {
    fn new(at_ms: impl Into<Option<i64>>, what: impl Into<String>) -> Self {
        Self {
            at_ms: at_ms.into(),
            what: what.into(),
        }
    }
}

impl Bridge {
    /// What happened to a Matrix event: one that the user wrote, or one that came from Instagram
    /// into a chat of theirs. Empty when there is nothing that the user may know.
    pub async fn trace(
        &self,
        user: &UserId,
        event: &EventId,
    ) -> Result<Vec<TraceStep>, BridgeError> {
        let (sent, shown) = {
            let mut read = self.store().read().await?;
            let sent = trace_sent(&mut read, user, event).await?;
            (sent, read.messages().find_by_event(event).await?)
        };
        match shown.first() {
            Some(shown) if sent.is_empty() => self.trace_shown(user, shown).await,
            _ => Ok(sent),
        }
    }

    /// A message from Instagram, for the people whose logins are in its chat.
    async fn trace_shown(
        &self,
        user: &UserId,
        shown: &Message,
    ) -> Result<Vec<TraceStep>, BridgeError> {
        if !self
            .people_of(shown.portal)
            .await?
            .iter()
            .any(|one| one == user)
        {
            return Ok(Vec::new());
        }
        let mut read = self.store().read().await?;
        let key = format!("msg:{}", shown.item);
        let row = read
            .outbox_mx()
            .find_by_key(shown.portal, &key, shown.part)
            .await?;
        let mut steps = vec![TraceStep::new(
            shown.ts_ms,
            format!("Written at Instagram, as message {}.", shown.item),
        )];
        if let Some(row) = row {
            let tries = match row.attempts {
                0 => String::new(),
                failed => format!(", after {failed} tries that failed"),
            };
            let what = format!("First sent to the homeserver{tries}.");
            steps.push(TraceStep::new(row.first_try_at_ms, what));
        }
        steps.push(TraceStep::new(None, "Shown in this room."));
        Ok(steps)
    }
}

/// A message from Matrix, for its author.
async fn trace_sent(
    read: &mut StoreTx,
    user: &UserId,
    event: &EventId,
) -> Result<Vec<TraceStep>, BridgeError> {
    if !is_author(read, user, event).await? {
        return Ok(Vec::new());
    }
    let Some(received) = read.inbox().find(event).await? else {
        return Ok(Vec::new());
    };
    let channel = received.source.as_str();
    let mut steps = vec![
        TraceStep::new(received.origin_ts_ms, "Written in Matrix."),
        TraceStep::new(None, format!("Reached the bridge (by {channel}).")),
    ];
    let rows = list_own_of(read, user, event).await?;
    let parts = rows.len();
    for row in &rows {
        if parts > 1 {
            let part = row.part + 1;
            steps.push(TraceStep::new(None, format!("Part {part} of {parts}:")));
        }
        let transitions = read.transitions().list(row.portal, row.seq).await?;
        steps.extend(transitions.iter().map(in_words));
        steps.push(TraceStep::new(None, stands(row)));
    }
    if rows.is_empty() {
        let why = received.err.unwrap_or_else(|| "not handled yet".to_owned());
        steps.push(TraceStep::new(None, format!("Nothing to send: {why}")));
    }
    Ok(steps)
}

fn in_words(step: &Transition) -> TraceStep {
    let because = match step.error.as_deref() {
        None => String::new(),
        Some(class) => format!(": {}", class_in_words(class)),
    };
    let what = match (step.from, step.to) {
        (OutboxIgState::Dead, OutboxIgState::Pending) => "Put back in line for its author",
        (_, OutboxIgState::Pending) => "Put in line for Instagram",
        (_, OutboxIgState::InFlight) => "Being sent",
        (_, OutboxIgState::Waiting) => "Waits for the next try",
        (_, OutboxIgState::Acknowledged) => "Accepted by Instagram",
        (_, OutboxIgState::Confirmed) => "Seen in the chat at Instagram",
        (_, OutboxIgState::Cancelled) => "Dropped by its author",
        (_, OutboxIgState::GivenUp | OutboxIgState::Dead) => "Given up",
    };
    TraceStep::new(step.at_ms, format!("{what}{because}."))
}

fn class_in_words(class: &str) -> &str {
    match class {
        "unreachable" => "Instagram could not be reached",
        "rate-limited" => "Instagram asked to slow down",
        "logged-out" => "the login needs its owner",
        "blocked" => "Instagram blocked the account from sending",
        "refused" => "Instagram refused it",
        "look-up-failed" => "it could not be looked for in the chat",
        "too-late" => "it reached the bridge too late",
        "expired" => "it could not be sent for too long",
        // A class that a later version wrote.
        other => other,
    }
}

/// Where a row stands now.
fn stands(row: &OutboxIg) -> String {
    match (&row.state, &row.item) {
        (OutboxIgState::Pending | OutboxIgState::Waiting, _) => "It waits to be sent.".to_owned(),
        (OutboxIgState::InFlight, _) => "It is being sent.".to_owned(),
        (OutboxIgState::Acknowledged | OutboxIgState::Confirmed, Some(item)) => {
            format!("It is at Instagram, as message {item}.")
        }
        (OutboxIgState::Acknowledged | OutboxIgState::Confirmed, None) => {
            "It is at Instagram.".to_owned()
        }
        (OutboxIgState::Cancelled, _) => "It was dropped.".to_owned(),
        (OutboxIgState::GivenUp | OutboxIgState::Dead, _) => {
            let why = row.err.as_deref().unwrap_or("the reason was not written");
            format!("It was not sent: {why} Say “retry” to try again.")
        }
    }
}
