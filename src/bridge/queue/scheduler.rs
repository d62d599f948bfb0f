//! Runs many lines side by side, each strictly in order.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use tokio::{sync::Notify, task::JoinSet};
use tokio_util::sync::CancellationToken;
use tracing::{error, warn};

use super::BridgeError;
use crate::clock::SharedClock;

/// How long a line rests after an error.
const AFTER_FAILURE_MS: i64 = 2_000;
/// How long a line rests after its worker panicked.
const AFTER_PANIC_MS: i64 = 30_000;
/// How long to wait before asking the database again which lines are open.
const RECOVERY_RETRY: Duration = Duration::from_secs(2);
/// The longest sleep; parked lines are looked at at least this often.
const NAP_MAX: Duration = Duration::from_mins(1);

/// A kind of line: what a worker does for one key.
pub trait Line: Send + Sync + 'static {
    /// What a line is named by.
    type Key: Clone + Ord + Debug + Send + Sync + 'static;

    /// The lines that have rows waiting, asked once at start.
    fn open_keys(&self) -> BoxFuture<'_, Result<Vec<Self::Key>, BridgeError>>;

    /// Works off a line from its head. Runs at most once at a time per key.
    fn run(&self, key: Self::Key) -> BoxFuture<'_, Result<Pause, BridgeError>>;

    /// Notes that [`Line::run`] panicked and says when to go on; `None` for a rest of half a
    /// minute. A line whose head may be the reason ends it after some panics.
    fn after_panic(&self, _: Self::Key) -> BoxFuture<'_, Result<Option<Pause>, BridgeError>> {
        Box::pin(async { Ok(None) })
    }
}

/// When a line wants to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// When somebody wakes it.
    Idle,
    /// At a time, in milliseconds since 1970, or when somebody wakes it.
    Until(i64),
}

/// Wakes lines. Cheap to clone; the set of woken lines is bounded by the number of portals.
pub struct Scheduler<K> {
    woken: Arc<Mutex<BTreeSet<K>>>,
    bell: Arc<Notify>,
}

impl<K> Clone for Scheduler<K> {
    fn clone(&self) -> Self {
        Self {
            woken: Arc::clone(&self.woken),
            bell: Arc::clone(&self.bell),
        }
    }
}

impl<K: Clone + Ord + Debug + Send + Sync + 'static> Default for Scheduler<K> {
    fn default() -> Self {
        Self {
            woken: Arc::default(),
            bell: Arc::default(),
        }
    }
}

impl<K: Clone + Ord + Debug + Send + Sync + 'static> Scheduler<K> {
    /// Says that a line may have something to do. Never blocks; repeats are merged.
    pub fn wake(&self, key: K) {
        self.woken().insert(key);
        self.bell.notify_one();
    }

    fn woken(&self) -> MutexGuard<'_, BTreeSet<K>> {
        self.woken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs lines, at most `limit` at a time, until `stop`; then waits for those in the middle of
    /// something. A worker that panics or fails touches no other line.
    pub async fn run<L: Line<Key = K>>(
        self,
        line: Arc<L>,
        limit: usize,
        clock: SharedClock,
        stop: CancellationToken,
    ) {
        let mut floor = Floor {
            running: BTreeSet::new(),
            parked: BTreeMap::new(),
            limit,
        };
        let mut workers: JoinSet<(K, Ending)> = JoinSet::new();
        if !self.recover(&*line, &stop).await {
            return;
        }
        loop {
            for key in floor.take_ready(&mut self.woken(), clock.now_ms()) {
                let line = Arc::clone(&line);
                workers.spawn(work(line, key));
            }
            let nap = floor.nap(clock.now_ms());
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.bell.notified() => {}
                () = tokio::time::sleep(nap) => {}
                Some(ended) = workers.join_next() => {
                    if let Ok((key, ending)) = ended {
                        floor.end(key, ending, clock.now_ms());
                    }
                }
            }
        }
        while workers.join_next().await.is_some() {}
    }

    /// Wakes every line that the database says is open. False when told to stop.
    async fn recover<L: Line<Key = K>>(&self, line: &L, stop: &CancellationToken) -> bool {
        loop {
            match line.open_keys().await {
                Ok(keys) => {
                    self.woken().extend(keys);
                    return true;
                }
                Err(failure) => {
                    warn!(error = %failure.chain(), "failed to list open lines; trying again");
                }
            }
            tokio::select! {
                () = stop.cancelled() => return false,
                () = tokio::time::sleep(RECOVERY_RETRY) => {}
            }
        }
    }
}

/// How a worker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// By itself.
    Paused(Pause),
    /// With an error that concerns the whole line, such as a database that is away.
    Failed,
    /// By a bug.
    Panicked,
}

/// Runs one worker in a task of its own, so that its panic stays there.
async fn work<L: Line>(line: Arc<L>, key: L::Key) -> (L::Key, Ending) {
    let mut task = JoinSet::new();
    let (own, worker) = (key.clone(), Arc::clone(&line));
    task.spawn(async move { worker.run(own).await });
    let ending = match task.join_next().await {
        Some(Ok(Ok(pause))) => Ending::Paused(pause),
        Some(Ok(Err(failure))) => {
            warn!(line = ?key, error = %failure.chain(), "a line stopped early; trying again soon");
            Ending::Failed
        }
        Some(Err(_)) | None => {
            error!(line = ?key, "a line's worker panicked; it rests and will be tried again");
            match line.after_panic(key.clone()).await {
                Ok(Some(pause)) => Ending::Paused(pause),
                Ok(None) => Ending::Panicked,
                Err(failure) => {
                    warn!(line = ?key, error = %failure.chain(), "failed to note a panic");
                    Ending::Panicked
                }
            }
        }
    };
    (key, ending)
}

/// Which lines run and which wait for a time.
struct Floor<K> {
    running: BTreeSet<K>,
    parked: BTreeMap<K, i64>,
    limit: usize,
}

impl<K: Clone + Ord> Floor<K> {
    /// Takes the lines to start now: woken or due, not running, within the limit. What does not
    /// fit stays woken.
    fn take_ready(&mut self, woken: &mut BTreeSet<K>, now_ms: i64) -> Vec<K> {
        let due: Vec<K> = self
            .parked
            .iter()
            .filter(|(_, at)| **at <= now_ms)
            .map(|(key, _)| key.clone())
            .collect();
        for key in due {
            // Else its time, now past, would wake the scheduler over and over until it finds a
            // place.
            self.parked.remove(&key);
            woken.insert(key);
        }
        let room = self.limit.saturating_sub(self.running.len());
        let ready: Vec<K> = woken
            .iter()
            .filter(|key| !self.running.contains(*key))
            .take(room)
            .cloned()
            .collect();
        for key in &ready {
            woken.remove(key);
            self.parked.remove(key);
            self.running.insert(key.clone());
        }
        ready
    }

    fn end(&mut self, key: K, ending: Ending, now_ms: i64) {
        self.running.remove(&key);
        let again_at_ms = match ending {
            Ending::Paused(Pause::Idle) => return,
            Ending::Paused(Pause::Until(at_ms)) => at_ms,
            Ending::Failed => now_ms + AFTER_FAILURE_MS,
            Ending::Panicked => now_ms + AFTER_PANIC_MS,
        };
        self.parked.insert(key, again_at_ms);
    }

    fn nap(&self, now_ms: i64) -> Duration {
        let next = self.parked.values().min().copied().unwrap_or(i64::MAX);
        let wait_ms = u64::try_from(next.saturating_sub(now_ms)).unwrap_or(0);
        Duration::from_millis(wait_ms).min(NAP_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor(limit: usize) -> Floor<u8> {
        Floor {
            running: BTreeSet::new(),
            parked: BTreeMap::new(),
            limit,
        }
    }

    #[test]
    fn a_line_never_runs_twice_at_once_and_runs_again_when_woken_meanwhile() {
        let mut floor = floor(4);
        let mut woken = BTreeSet::from([1]);
        assert_eq!(floor.take_ready(&mut woken, 0), [1]);
        woken.insert(1);
        assert!(floor.take_ready(&mut woken, 0).is_empty());
        floor.end(1, Ending::Paused(Pause::Idle), 0);
        assert_eq!(floor.take_ready(&mut woken, 0), [1]);
    }

    #[test]
    fn what_does_not_fit_waits_its_turn() {
        let mut floor = floor(2);
        let mut woken = BTreeSet::from([1, 2, 3]);
        assert_eq!(floor.take_ready(&mut woken, 0), [1, 2]);
        floor.end(1, Ending::Paused(Pause::Idle), 0);
        assert_eq!(floor.take_ready(&mut woken, 0), [3]);
    }

    #[test]
    fn a_parked_line_returns_at_its_time_or_when_woken() {
        let mut floor = floor(2);
        let mut woken = BTreeSet::from([1]);
        floor.take_ready(&mut woken, 0);
        floor.end(1, Ending::Paused(Pause::Until(100)), 0);
        assert!(floor.take_ready(&mut woken, 99).is_empty());
        assert_eq!(floor.nap(40), Duration::from_millis(60));
        assert_eq!(floor.take_ready(&mut woken, 100), [1]);
        floor.end(1, Ending::Paused(Pause::Until(500)), 100);
        woken.insert(1);
        assert_eq!(floor.take_ready(&mut woken, 101), [1]);
    }

    #[test]
    fn a_due_line_that_finds_no_place_does_not_keep_the_scheduler_awake() {
        let mut floor = floor(1);
        let mut woken = BTreeSet::from([1]);
        floor.take_ready(&mut woken, 0);
        floor.parked.insert(2, 50);
        assert!(floor.take_ready(&mut woken, 50).is_empty());
        assert_eq!(floor.nap(50), NAP_MAX);
        floor.end(1, Ending::Paused(Pause::Idle), 60);
        assert_eq!(floor.take_ready(&mut woken, 60), [2]);
    }

    #[test]
    fn a_line_that_panicked_rests() {
        let mut floor = floor(2);
        let mut woken = BTreeSet::from([1]);
        floor.take_ready(&mut woken, 0);
        floor.end(1, Ending::Panicked, 0);
        assert!(floor.take_ready(&mut woken, AFTER_PANIC_MS - 1).is_empty());
        assert_eq!(floor.take_ready(&mut woken, AFTER_PANIC_MS), [1]);
    }
}
