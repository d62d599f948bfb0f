//! The two step machines in one language.

use std::{fmt::Debug, time::Duration};

use matrix_instagram::{
    bridge::queue::{to_matrix, to_remote},
    remote::{MessageId, Verdict},
};
use ruma::{OwnedEventId, owned_event_id};

pub(super) const MINUTE_MS: i64 = 60_000;
const HOLD_AFTER: Duration = Duration::from_hours(24);

/// What a machine hears about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    Due,
    Looked(bool),
    Sent,
    Failed(Verdict),
    Echo,
    Revive,
}

/// What a machine wants done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    MarkAttempt,
    LookUp,
    Send,
    End,
    Wait(i64),
    Leave,
    /// Whether the author is told that the other side refused it.
    GiveUp {
        refused: bool,
    },
    ShowNotice,
    Requeue,
}

/// A step machine and the outside it was made for.
pub(super) trait Lane {
    type Row: Clone + Debug;

    /// For how long the outside surely knows a message again.
    const MEMORY_MS: i64;

    /// Whether the outside forgets when it is restarted.
    fn forgets_at_restart(&self) -> bool;

    /// Whether the outside answers what it knows before it thinks of refusing it.
    fn answers_before_refusing(&self) -> bool;

    /// A row that was just written.
    fn fresh(&self, written_at_ms: i64) -> Self::Row;

    /// A row from a backup, of which nobody knows what became of it since: it has to be looked
    /// for, and is made to look as if tried long ago.
    fn restored(&self, row: &Self::Row) -> Self::Row;

    /// Whether an attempt was made before.
    fn was_tried(&self, row: &Self::Row) -> bool;

    fn step(&self, row: &Self::Row, heard: Heard, now_ms: i64) -> (Self::Row, Vec<Act>);
}

/// The machine towards Instagram.
pub(super) struct ToRemote;

impl Lane for ToRemote {
    type Row = to_remote::Row;

    const MEMORY_MS: i64 = 12 * MINUTE_MS;

    fn forgets_at_restart(&self) -> bool {
        false
    }

    fn answers_before_refusing(&self) -> bool {
        false
    }

    fn fresh(&self, written_at_ms: i64) -> Self::Row {
        to_remote::Row {
            phase: to_remote::Phase::Pending,
            attempts: 0,
            first_try_at_ms: None,
            written_at_ms,
        }
    }

    fn restored(&self, row: &Self::Row) -> Self::Row {
        to_remote::Row {
            first_try_at_ms: Some(0),
            ..row.clone()
        }
    }

    fn was_tried(&self, row: &Self::Row) -> bool {
        row.first_try_at_ms.is_some()
    }

    fn step(&self, row: &Self::Row, heard: Heard, now_ms: i64) -> (Self::Row, Vec<Act>) {
        use to_remote::{Effect, Input};
        let id = || MessageId::new("1");
        let input = match heard {
            Heard::Due => Input::Due,
            Heard::Looked(is_there) => Input::LookedUp(is_there.then(id)),
            Heard::Sent => Input::Sent(id()),
            Heard::Failed(verdict) => Input::Failed(verdict),
            Heard::Echo => Input::Echo(id()),
            Heard::Revive => Input::Revive,
        };
        let (row, effects) = to_remote::step(row, &input, now_ms, HOLD_AFTER, 0);
        let act = |effect| match effect {
            Effect::MarkInFlight => Act::MarkAttempt,
            Effect::LookUp => Act::LookUp,
            Effect::Send => Act::Send,
            Effect::Acknowledge(_) | Effect::Confirm(_) => Act::End,
            Effect::Wait { until_ms } => Act::Wait(until_ms),
            Effect::AwaitLogin => Act::Leave,
            Effect::GiveUp(why) => Act::GiveUp {
                refused: why == to_remote::GaveUp::Refused,
            },
            Effect::Requeue => Act::Requeue,
        };
        (row, effects.into_iter().map(act).collect())
    }
}

/// The machine towards the homeserver.
pub(super) struct ToMatrix {
    pub(super) has_device: bool,
}

impl Lane for ToMatrix {
    type Row = to_matrix::Row;

    const MEMORY_MS: i64 = 22 * 60 * MINUTE_MS;

    fn forgets_at_restart(&self) -> bool {
        !self.has_device
    }

    fn answers_before_refusing(&self) -> bool {
        true
    }

    fn fresh(&self, _: i64) -> Self::Row {
        to_matrix::Row {
            attempts: 0,
            first_try_at_ms: None,
            has_device: self.has_device,
        }
    }

    fn restored(&self, row: &Self::Row) -> Self::Row {
        to_matrix::Row {
            first_try_at_ms: Some(0),
            ..row.clone()
        }
    }

    fn was_tried(&self, row: &Self::Row) -> bool {
        row.first_try_at_ms.is_some()
    }

    fn step(&self, row: &Self::Row, heard: Heard, now_ms: i64) -> (Self::Row, Vec<Act>) {
        use to_matrix::{Effect, Input};
        let id = || -> OwnedEventId { owned_event_id!("$e") };
        let input = match heard {
            Heard::Due => Input::Due,
            Heard::Looked(is_there) => Input::LookedUp(is_there.then(id)),
            Heard::Sent => Input::Sent(id()),
            Heard::Failed(verdict) => Input::Failed(verdict),
            // The worker ends a row whose echo it sees without asking the machine.
            Heard::Echo => return (row.clone(), vec![Act::End]),
            Heard::Revive => return (row.clone(), Vec::new()),
        };
        let (row, effects) = to_matrix::step(row, &input, now_ms, 0);
        let act = |effect| match effect {
            Effect::MarkSending => Act::MarkAttempt,
            Effect::LookUp => Act::LookUp,
            Effect::Send => Act::Send,
            Effect::Done(_) => Act::End,
            Effect::Wait { until_ms } => Act::Wait(until_ms),
            Effect::Fallback => Act::ShowNotice,
        };
        (row, effects.into_iter().map(act).collect())
    }
}
