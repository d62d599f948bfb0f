//! What is remembered, in memory only, about pulling: whose turn it is, when a push was last
//! heard, and which events have come through the pull alone so far.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

use ruma::{EventId, OwnedEventId};
use tokio::time::Instant;

/// A homeserver that has been restarted has pushed nothing for longer than this: no process is
/// stopped and started in less.
const SILENCE: Duration = Duration::from_millis(300);

/// How many events are watched for their push. More are counted at once.
const WATCHED_MAX: usize = 10_000;

/// What is remembered about pulling.
#[derive(Default)]
pub(in crate::bridge) struct Pulled {
    /// One pull at a time.
    pub(super) turn: tokio::sync::Mutex<()>,
    /// How many pulls in a row could not close a gap.
    pub(super) gap_failures: AtomicU32,
    heard_at: Mutex<Option<Instant>>,
    /// Events that the pull brought, with the time, until they are pushed too.
    unpushed: Mutex<BTreeMap<OwnedEventId, Instant>>,
    recovered: AtomicU64,
}

impl Pulled {
    /// Whether the homeserver may have been restarted since the last push.
    pub(super) fn is_silent(&self) -> bool {
        lock(&self.heard_at).is_none_or(|heard_at| heard_at.elapsed() > SILENCE)
    }

    /// A push was heard, and whatever came before it is in the inbox.
    pub(super) fn heard(&self) {
        *lock(&self.heard_at) = Some(Instant::now());
    }

    /// The pull brought events that nobody had pushed so far.
    pub(super) fn watch(&self, events: Vec<OwnedEventId>) {
        let mut unpushed = lock(&self.unpushed);
        for event in events {
            if unpushed.len() < WATCHED_MAX {
                unpushed.insert(event, Instant::now());
            } else {
                self.recovered.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Events were pushed, before or after the pull had them.
    pub(super) fn pushed<'a>(&self, events: impl Iterator<Item = &'a EventId>) {
        let mut unpushed = lock(&self.unpushed);
        for event in events {
            unpushed.remove(event);
        }
    }

    /// Counts the events that were not pushed within `patience` after the pull had them. Returns
    /// how many there are now, and how many there were since the start with them.
    pub(super) fn count_recovered(&self, patience: Duration) -> (u64, u64) {
        let mut unpushed = lock(&self.unpushed);
        let overdue: BTreeSet<OwnedEventId> = unpushed
            .iter()
            .filter(|(_, pulled_at)| pulled_at.elapsed() >= patience)
            .map(|(event, _)| event.clone())
            .collect();
        unpushed.retain(|event, _| !overdue.contains(event));
        let found = overdue.len() as u64;
        let before = self.recovered.fetch_add(found, Ordering::Relaxed);
        (found, before + found)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use ruma::owned_event_id;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_events_that_are_not_pushed_in_time_count_as_recovered() {
        let pulled = Pulled::default();
        let patience = Duration::from_secs(30);
        pulled.watch(vec![owned_event_id!("$late"), owned_event_id!("$lost")]);
        assert_eq!(pulled.count_recovered(patience), (0, 0));
        let late = owned_event_id!("$late");
        pulled.pushed([&*late].into_iter());
        tokio::time::advance(patience).await;
        assert_eq!(pulled.count_recovered(patience), (1, 1));
        assert_eq!(pulled.count_recovered(patience), (0, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_homeserver_is_silent_at_first_and_when_it_has_pushed_nothing_for_a_while() {
        let pulled = Pulled::default();
        assert!(pulled.is_silent());
        pulled.heard();
        assert!(!pulled.is_silent());
        tokio::time::advance(SILENCE + Duration::from_millis(1)).await;
        assert!(pulled.is_silent());
    }
}
