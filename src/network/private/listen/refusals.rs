//! The threads that could not be read, each with its own pause.

use std::collections::HashMap;

use super::{PollOptions, interval};
use crate::remote::ThreadId;

/// More than this many at once are a sign of other trouble; the oldest are forgotten, and so tried
/// again.
const LIMIT: usize = 200;

/// What is remembered of threads that could not be read. In memory only: a restart tries again.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    threads: HashMap<ThreadId, Refusal>,
}

#[derive(Debug)]
struct Refusal {
    refused: u32,
    failed: u32,
    until_ms: i64,
}

/// What to do with a thread now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// Read it.
    Read,
    /// Leave it for now.
    Wait,
    /// Make do with what the inbox shows of it.
    OnlyShown,
}

impl Refusals {
    /// What to do with a thread now.
    pub(super) fn attempt(&self, thread: &ThreadId, options: &PollOptions, now_ms: i64) -> Attempt {
        let Some(refusal) = self.threads.get(thread) else {
            return Attempt::Read;
        };
        if now_ms < refusal.until_ms {
            Attempt::Wait
        } else if refusal.refused >= options.refusals {
            Attempt::OnlyShown
        } else {
            Attempt::Read
        }
    }

    /// Notes that the network said no to a thread.
    pub(super) fn refused(&mut self, thread: &ThreadId, options: &PollOptions, now_ms: i64) {
        let entry = self.entry(thread, now_ms);
        entry.refused = entry.refused.saturating_add(1);
        let pause = interval::after_rate_limit(options, entry.refused - 1, None);
        entry.until_ms = after(now_ms, pause);
    }

    /// Notes that a thread gave no usable answer.
    pub(super) fn failed(&mut self, thread: &ThreadId, options: &PollOptions, now_ms: i64) {
        let entry = self.entry(thread, now_ms);
        entry.failed = entry.failed.saturating_add(1);
        let pause = interval::after_trouble(options, entry.failed, u64::MAX);
        entry.until_ms = after(now_ms, pause);
    }

    /// Notes that a thread was brought up to date.
    pub(super) fn forget(&mut self, thread: &ThreadId) {
        self.threads.remove(thread);
    }

    fn entry(&mut self, thread: &ThreadId, now_ms: i64) -> &mut Refusal {
        if self.threads.len() >= LIMIT && !self.threads.contains_key(thread) {
            self.threads.retain(|_, refusal| refusal.until_ms > now_ms);
            if self.threads.len() >= LIMIT {
                self.threads.clear();
            }
        }
        let fresh = Refusal {
            refused: 0,
            failed: 0,
            until_ms: 0,
        };
        self.threads.entry(thread.clone()).or_insert(fresh)
    }
}

fn after(now_ms: i64, pause: std::time::Duration) -> i64 {
    now_ms.saturating_add(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_thread_is_tried_again_later_and_then_taken_as_shown() {
        let options = PollOptions {
            refusals: 2,
            ..PollOptions::default()
        };
        let thread = ThreadId::new("1");
        let mut refusals = Refusals::default();
        assert_eq!(refusals.attempt(&thread, &options, 0), Attempt::Read);
        refusals.refused(&thread, &options, 0);
        assert_eq!(refusals.attempt(&thread, &options, 119_999), Attempt::Wait);
        assert_eq!(refusals.attempt(&thread, &options, 120_000), Attempt::Read);
        refusals.refused(&thread, &options, 120_000);
        assert_eq!(
            refusals.attempt(&thread, &options, 360_000),
            Attempt::OnlyShown
        );
        refusals.forget(&thread);
        assert_eq!(refusals.attempt(&thread, &options, 360_000), Attempt::Read);
    }

    #[test]
    fn a_thread_that_only_fails_is_never_given_up() {
        let options = PollOptions::default();
        let thread = ThreadId::new("1");
        let mut refusals = Refusals::default();
        for _ in 0..50 {
            refusals.failed(&thread, &options, 0);
        }
        assert_eq!(refusals.attempt(&thread, &options, 300_000), Attempt::Read);
    }
}
