//! What happens to a row on its way to the homeserver: a pure function.
//!
//! ```text
//! Queued ──Due──▶ Sending ──Sent──▶ Done
//!                    └──Failed──▶ Waiting ──Due──▶ Sending
//!                    └──Failed(Reject)──▶ a notice in its place, then Done; else Dead
//! ```

use ruma::OwnedEventId;

use super::backoff_ms;
use crate::remote::Verdict;

/// How long a homeserver surely remembers the transaction ids of a device.
const DEVICE_TRUST_MS: i64 = 20 * 60 * 60 * 1_000;

/// What decides about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How many attempts failed.
    pub attempts: i64,
    /// When the first attempt began.
    pub first_try_at_ms: Option<i64>,
    /// Whether the sending user has a device, so that the homeserver remembers its transaction
    /// ids even across a restart of itself.
    pub has_device: bool,
}

/// What was just learned about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// It is its turn.
    Due,
    /// A look into the room found it, or did not.
    LookedUp(Option<OwnedEventId>),
    /// The homeserver accepted it.
    Sent(OwnedEventId),
    /// An attempt (or the look before it) failed.
    Failed(Verdict),
}

/// What the worker has to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write that an attempt begins.
    MarkSending,
    /// Look for the event in the room.
    LookUp,
    /// Send it.
    Send,
    /// Write mapping and end of the row.
    Done(OwnedEventId),
    /// Write when to try again, and leave the line.
    Wait {
        /// The time, in milliseconds since 1970.
        until_ms: i64,
    },
    /// Show a notice in its place.
    Fallback,
}

/// Decides what follows. `random` spreads the waits.
pub fn step(row: &Row, input: &Input, now_ms: i64, random: u64) -> (Row, Vec<Effect>) {
    match input {
        Input::Due => due(row, now_ms),
        Input::LookedUp(None) => (row.clone(), vec![Effect::Send]),
        Input::LookedUp(Some(event)) | Input::Sent(event) => {
            (row.clone(), vec![Effect::Done(event.clone())])
        }
        Input::Failed(Verdict::Reject) => (row.clone(), vec![Effect::Fallback]),
        Input::Failed(Verdict::Retry | Verdict::AwaitLogin) => {
            wait(row, now_ms + backoff_ms(row.attempts, random))
        }
        Input::Failed(Verdict::RetryAfter(after)) => {
            let after_ms = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
            wait(row, now_ms.saturating_add(after_ms))
        }
    }
}

fn due(row: &Row, now_ms: i64) -> (Row, Vec<Effect>) {
    let Some(first) = row.first_try_at_ms else {
        let started = Row {
            first_try_at_ms: Some(now_ms),
            ..row.clone()
        };
        return (started, vec![Effect::MarkSending, Effect::Send]);
    };
    let remembered = row.has_device && now_ms - first <= DEVICE_TRUST_MS;
    let next = if remembered {
        Effect::Send
    } else {
        Effect::LookUp
    };
    (row.clone(), vec![Effect::MarkSending, next])
}

fn wait(row: &Row, until_ms: i64) -> (Row, Vec<Effect>) {
    let waiting = Row {
        attempts: row.attempts + 1,
        ..row.clone()
    };
    (waiting, vec![Effect::Wait { until_ms }])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ruma::owned_event_id;

    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn told(first_try_at_ms: Option<i64>, has_device: bool, input: &Input) -> Vec<Effect> {
        step(
            &Row {
                attempts: 0,
                first_try_at_ms,
                has_device,
            },
            input,
            NOW,
            0,
        )
        .1
    }

    #[test]
    fn a_first_attempt_needs_no_look() {
        let effects = [Effect::MarkSending, Effect::Send];
        assert_eq!(told(None, true, &Input::Due), effects);
        assert_eq!(told(None, false, &Input::Due), effects);
    }

    #[test]
    fn a_repeat_is_sent_again_while_the_homeserver_remembers_and_looked_for_after() {
        let send = [Effect::MarkSending, Effect::Send];
        let look = [Effect::MarkSending, Effect::LookUp];
        assert_eq!(told(Some(NOW - 1), true, &Input::Due), send);
        assert_eq!(told(Some(NOW - 1), false, &Input::Due), look);
        assert_eq!(
            told(Some(NOW - DEVICE_TRUST_MS - 1), true, &Input::Due),
            look
        );
    }

    #[test]
    fn outcomes_lead_where_they_should() {
        let event = owned_event_id!("$e");
        let done = [Effect::Done(event.clone())];
        assert_eq!(told(Some(NOW), true, &Input::Sent(event.clone())), done);
        assert_eq!(told(Some(NOW), true, &Input::LookedUp(Some(event))), done);
        assert_eq!(
            told(Some(NOW), true, &Input::LookedUp(None)),
            [Effect::Send]
        );
        assert_eq!(
            told(Some(NOW), true, &Input::Failed(Verdict::Reject)),
            [Effect::Fallback]
        );
        let wait = [Effect::Wait {
            until_ms: NOW + 500,
        }];
        assert_eq!(told(Some(NOW), true, &Input::Failed(Verdict::Retry)), wait);
        let after = Verdict::RetryAfter(Duration::from_secs(3));
        let wait = [Effect::Wait {
            until_ms: NOW + 3_000,
        }];
        assert_eq!(told(Some(NOW), true, &Input::Failed(after)), wait);
    }
}
