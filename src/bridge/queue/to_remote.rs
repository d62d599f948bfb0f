//! What happens to a row on its way to the network: a pure function.
//!
//! ```text
//! Pending ──Due──▶ InFlight ──Sent──▶ Acknowledged ──Echo──▶ Confirmed
//!    ▲                │  └──Failed──▶ Waiting ──Due──▶ InFlight
//!    └────Revive──── Dead ◀──Failed(Reject)┘
//! ```
//!
//! A repeat that is refused says nothing about the attempt before it, whose answer was lost: the
//! message is looked for before it is called refused.

use std::time::Duration;

use super::backoff_ms;
use crate::remote::{MessageId, Verdict};

/// How long the network surely remembers a token. A row tried longer ago than this is looked for
/// in the thread before it is sent again.
const TOKEN_TRUST_MS: i64 = 10 * 60 * 1_000;

/// What decides about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands.
    pub phase: Phase,
    /// How many attempts failed.
    pub attempts: i64,
    /// When the first attempt began.
    pub first_try_at_ms: Option<i64>,
    /// When the Matrix event was written by its author.
    pub written_at_ms: i64,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not tried yet.
    Pending,
    /// Being tried, or was when the process stopped.
    InFlight,
    /// To be tried again at a time.
    Waiting,
    /// Refused just now, and being looked for because an earlier attempt may have arrived. Not
    /// kept on disk: after a crash it is in flight.
    Refused,
    /// The network said it has it.
    Acknowledged,
    /// It was seen in the thread.
    Confirmed,
    /// Given up; its author was told.
    Dead,
}

/// What was just learned about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// It is its turn.
    Due,
    /// A look into the thread found it, or did not.
    LookedUp(Option<MessageId>),
    /// The network accepted it.
    Sent(MessageId),
    /// An attempt (or the look before it) failed.
    Failed(Verdict),
    /// It was seen in the thread.
    Echo(MessageId),
    /// Its author wants it tried again.
    Revive,
}

/// What the worker has to do, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Write that an attempt begins.
    MarkInFlight,
    /// Look for the token in the thread.
    LookUp,
    /// Send it.
    Send,
    /// Write mapping and end of the row.
    Acknowledge(MessageId),
    /// Write that it was seen.
    Confirm(MessageId),
    /// Write when to try again, and leave the line.
    Wait {
        /// The time, in milliseconds since 1970.
        until_ms: i64,
    },
    /// Leave the line until the login works again.
    AwaitLogin,
    /// Write the end of the row and tell its author.
    GiveUp(GaveUp),
    /// Put it back into the line.
    Requeue,
}

/// Why a row was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// The network said no.
    Refused,
    /// It was written too long ago to be sent now without asking.
    TooLate,
    /// It could not be delivered for too long.
    Expired,
    /// Its author ended the login that was to send it.
    LoggedOut,
}

/// Decides what follows. `hold_after` is how long a message may wait before it needs its author's
/// word again; `random` spreads the waits.
pub fn step(
    row: &Row,
    input: &Input,
    now_ms: i64,
    hold_after: Duration,
    random: u64,
) -> (Row, Vec<Effect>) {
    match (row.phase, input) {
        (Phase::Acknowledged | Phase::Dead, Input::Echo(message)) => (
            row.at(Phase::Confirmed),
            vec![Effect::Confirm(message.clone())],
        ),
        (Phase::Dead, Input::Revive) => {
            let fresh = Row {
                attempts: 0,
                written_at_ms: now_ms,
                ..row.at(Phase::Pending)
            };
            (fresh, vec![Effect::Requeue])
        }
        // Whatever else is heard of a finished row changes nothing.
        (Phase::Acknowledged | Phase::Confirmed | Phase::Dead, _) => (row.clone(), Vec::new()),
        (Phase::Pending | Phase::Waiting | Phase::InFlight, input) => {
            step_open(row, input, now_ms, hold_after, random)
        }
        (Phase::Refused, Input::LookedUp(None) | Input::Failed(Verdict::Reject)) => {
            (row.at(Phase::Dead), vec![Effect::GiveUp(GaveUp::Refused)])
        }
        (Phase::Refused, input) => {
            step_open(&row.at(Phase::InFlight), input, now_ms, hold_after, random)
        }
    }
}

fn step_open(
    row: &Row,
    input: &Input,
    now_ms: i64,
    hold_after: Duration,
    random: u64,
) -> (Row, Vec<Effect>) {
    match input {
        Input::Due => due(row, now_ms, hold_after),
        Input::LookedUp(None) => (row.clone(), vec![Effect::Send]),
        Input::LookedUp(Some(message)) | Input::Sent(message) => (
            row.at(Phase::Acknowledged),
            vec![Effect::Acknowledge(message.clone())],
        ),
        Input::Echo(message) => (
            row.at(Phase::Confirmed),
            vec![Effect::Confirm(message.clone())],
        ),
        Input::Failed(verdict) => failed(row, *verdict, now_ms, hold_after, random),
        Input::Revive => (row.clone(), Vec::new()),
    }
}

fn due(row: &Row, now_ms: i64, hold_after: Duration) -> (Row, Vec<Effect>) {
    match row.first_try_at_ms {
        None if is_older(row.written_at_ms, now_ms, hold_after) => {
            (row.at(Phase::Dead), vec![Effect::GiveUp(GaveUp::TooLate)])
        }
        None => {
            let started = Row {
                first_try_at_ms: Some(now_ms),
                ..row.at(Phase::InFlight)
            };
            (started, vec![Effect::MarkInFlight, Effect::Send])
        }
        Some(first) => {
            let next = if now_ms - first > TOKEN_TRUST_MS {
                Effect::LookUp
            } else {
                Effect::Send
            };
            // The process stopped in the middle of an attempt; that counts as one that failed.
            let broken_off = i64::from(row.phase == Phase::InFlight);
            let again = Row {
                attempts: row.attempts + broken_off,
                ..row.at(Phase::InFlight)
            };
            (again, vec![Effect::MarkInFlight, next])
        }
    }
}

fn failed(
    row: &Row,
    verdict: Verdict,
    now_ms: i64,
    hold_after: Duration,
    random: u64,
) -> (Row, Vec<Effect>) {
    let tried_since = row.first_try_at_ms.unwrap_or(now_ms);
    match verdict {
        Verdict::Reject if row.attempts > 0 => (row.at(Phase::Refused), vec![Effect::LookUp]),
        Verdict::Reject => (row.at(Phase::Dead), vec![Effect::GiveUp(GaveUp::Refused)]),
        Verdict::AwaitLogin => (row.at(Phase::Waiting), vec![Effect::AwaitLogin]),
        Verdict::Retry if is_older(tried_since, now_ms, hold_after) => {
            (row.at(Phase::Dead), vec![Effect::GiveUp(GaveUp::Expired)])
        }
        Verdict::Retry => {
            let until_ms = now_ms + backoff_ms(row.attempts, random);
            let waiting = Row {
                attempts: row.attempts + 1,
                ..row.at(Phase::Waiting)
            };
            (waiting, vec![Effect::Wait { until_ms }])
        }
        Verdict::RetryAfter(wait) => {
            let until_ms = now_ms + millis(wait);
            (row.at(Phase::Waiting), vec![Effect::Wait { until_ms }])
        }
    }
}

impl Row {
    fn at(&self, phase: Phase) -> Self {
        Self {
            phase,
            ..self.clone()
        }
    }
}

fn is_older(than_ms: i64, now_ms: i64, age: Duration) -> bool {
    now_ms.saturating_sub(than_ms) > millis(age)
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;
    const DAY: Duration = Duration::from_hours(24);

    fn row(phase: Phase, first_try_at_ms: Option<i64>) -> Row {
        Row {
            phase,
            attempts: 0,
            first_try_at_ms,
            written_at_ms: NOW,
        }
    }

    fn check(row: &Row, input: &Input, now_ms: i64, phase: Phase, effects: &[Effect]) {
        let (next, told) = step(row, input, now_ms, DAY, 0);
        assert_eq!((next.phase, told.as_slice()), (phase, effects));
    }

    fn id() -> MessageId {
        MessageId::new("1")
    }

    #[test]
    fn a_first_attempt_is_written_before_it_is_made() {
        let pending = row(Phase::Pending, None);
        let effects = [Effect::MarkInFlight, Effect::Send];
        check(&pending, &Input::Due, NOW, Phase::InFlight, &effects);
    }

    #[test]
    fn after_a_crash_the_same_token_is_sent_while_it_is_remembered() {
        let inflight = row(Phase::InFlight, Some(NOW));
        let again = [Effect::MarkInFlight, Effect::Send];
        check(
            &inflight,
            &Input::Due,
            NOW + TOKEN_TRUST_MS,
            Phase::InFlight,
            &again,
        );
        let look = [Effect::MarkInFlight, Effect::LookUp];
        check(
            &inflight,
            &Input::Due,
            NOW + TOKEN_TRUST_MS + 1,
            Phase::InFlight,
            &look,
        );
    }

    #[test]
    fn a_look_that_finds_the_message_ends_the_row_and_one_that_does_not_sends() {
        let inflight = row(Phase::InFlight, Some(NOW));
        let found = Input::LookedUp(Some(id()));
        check(
            &inflight,
            &found,
            NOW,
            Phase::Acknowledged,
            &[Effect::Acknowledge(id())],
        );
        check(
            &inflight,
            &Input::LookedUp(None),
            NOW,
            Phase::InFlight,
            &[Effect::Send],
        );
    }

    #[test]
    fn an_echo_before_the_acknowledgement_confirms() {
        let inflight = row(Phase::InFlight, Some(NOW));
        check(
            &inflight,
            &Input::Echo(id()),
            NOW,
            Phase::Confirmed,
            &[Effect::Confirm(id())],
        );
        let confirmed = row(Phase::Confirmed, Some(NOW));
        check(&confirmed, &Input::Sent(id()), NOW, Phase::Confirmed, &[]);
    }

    #[test]
    fn failures_follow_their_verdict() {
        let inflight = row(Phase::InFlight, Some(NOW));
        let told = |verdict| step(&inflight, &Input::Failed(verdict), NOW, DAY, 0).1;
        assert_eq!(told(Verdict::Reject), [Effect::GiveUp(GaveUp::Refused)]);
        assert_eq!(told(Verdict::AwaitLogin), [Effect::AwaitLogin]);
        assert_eq!(
            told(Verdict::Retry),
            [Effect::Wait {
                until_ms: NOW + 500
            }]
        );
        let wait = Verdict::RetryAfter(Duration::from_secs(2));
        assert_eq!(
            told(wait),
            [Effect::Wait {
                until_ms: NOW + 2_000
            }]
        );
    }

    #[test]
    fn a_repeat_that_is_refused_is_looked_for_before_it_is_given_up() {
        let due = row(Phase::InFlight, Some(NOW));
        let (again, _) = step(&due, &Input::Due, NOW, DAY, 0);
        let refused = Input::Failed(Verdict::Reject);
        let (doubted, effects) = step(&again, &refused, NOW, DAY, 0);
        assert_eq!(effects, [Effect::LookUp]);
        check(
            &doubted,
            &Input::LookedUp(Some(id())),
            NOW,
            Phase::Acknowledged,
            &[Effect::Acknowledge(id())],
        );
        check(
            &doubted,
            &Input::LookedUp(None),
            NOW,
            Phase::Dead,
            &[Effect::GiveUp(GaveUp::Refused)],
        );
    }

    #[test]
    fn trouble_that_lasts_ends_with_a_word_to_the_author() {
        let inflight = row(Phase::InFlight, Some(NOW));
        let later = NOW + millis(DAY) + 1;
        let expired = [Effect::GiveUp(GaveUp::Expired)];
        check(
            &inflight,
            &Input::Failed(Verdict::Retry),
            later,
            Phase::Dead,
            &expired,
        );
        let late = [Effect::GiveUp(GaveUp::TooLate)];
        check(
            &row(Phase::Pending, None),
            &Input::Due,
            later,
            Phase::Dead,
            &late,
        );
    }

    #[test]
    fn a_revived_row_counts_as_written_now() {
        let dead = row(Phase::Dead, None);
        let later = NOW + millis(DAY) * 3;
        let (revived, effects) = step(&dead, &Input::Revive, later, DAY, 0);
        assert_eq!(effects, [Effect::Requeue]);
        check(
            &revived,
            &Input::Due,
            later,
            Phase::InFlight,
            &[Effect::MarkInFlight, Effect::Send],
        );
    }
}
