//! One whole check: the requests when they are due, the inbox, and then the checkpoint.

use std::collections::HashMap;

use super::super::error::Trouble;
use super::PollOptions;
use super::desk::{Desk, NotOurs};
use super::inbox::Walk;
use super::pending;
use super::reader::Reader;
use super::refusals::Refusals;
use super::source::{Folder, Source};
use crate::clock::SharedClock;
use crate::remote::{Batch, Checkpoint, ThreadId};

/// Why a check ended early. Everything handed over until then stays handed over.
#[derive(Debug)]
pub(super) enum Stop {
    /// The login is no longer ours.
    NotOurs,
    /// The network did not play along.
    Trouble(Trouble),
}

impl From<NotOurs> for Stop {
    fn from(NotOurs: NotOurs) -> Self {
        Self::NotOurs
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// How many threads and messages the first check hands over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Initial {
    pub(super) threads: usize,
    pub(super) messages: usize,
}

/// What one listener keeps in memory between checks. Losing it costs requests, never messages.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The last fingerprints, to spare our records the question.
    pub(super) fingerprints: HashMap<ThreadId, String>,
    /// The threads that could not be read.
    pub(super) refusals: Refusals,
    /// When the requests were last looked at, in milliseconds since 1970.
    pub(super) pending_at_ms: Option<i64>,
    /// The network's time of the last look at them that went well.
    pub(super) pending_taken_at_ms: Option<i64>,
}

/// One login's checks.
pub(super) struct Checker<S> {
    pub(super) reader: Reader<S>,
    pub(super) desk: Desk,
    pub(super) options: PollOptions,
    pub(super) clock: SharedClock,
    pub(super) initial: Initial,
    pub(super) memory: Memory,
}

impl<S: Source> Checker<S> {
    /// Checks everything once and returns how many messages came that were not there at the first
    /// check.
    ///
    /// The checkpoint is written last. It is what lets the next check end early, so it must not
    /// pass a thread that was not read: while one is owed, the old time stays.
    pub(super) async fn run(&mut self) -> Result<usize, Stop> {
        let before = self.desk.find_checkpoint().await?;
        let mut walk = Walk::new(before.clone(), self);
        if pending::is_due(self.memory.pending_at_ms, &self.options, walk.now_ms) {
            pending::check(self, &mut walk).await?;
        }
        walk.run(self, Folder::Inbox).await?;
        self.finish(before, &walk).await?;
        Ok(walk.messages)
    }

    async fn finish(&self, before: Option<Checkpoint>, walk: &Walk) -> Result<(), NotOurs> {
        let old = before
            .as_ref()
            .and_then(|checkpoint| checkpoint.snapshot_at_ms);
        // Not beyond the last look at the requests: one of them may be accepted elsewhere, and
        // then turn up in the inbox with messages from before.
        let taken = walk.taken_at_ms.zip(self.memory.pending_taken_at_ms);
        let snapshot_at_ms = match (old, taken) {
            (Some(old), _) if walk.owes => Some(old),
            (_, Some((inbox_ms, pending_ms))) => Some(inbox_ms.min(pending_ms)),
            (_, None) => old.or(walk.taken_at_ms),
        };
        let now = Checkpoint {
            seq_id: walk.seq_id,
            snapshot_at_ms,
        };
        if before.as_ref() == Some(&now) {
            return Ok(());
        }
        self.desk
            .accept(Batch {
                checkpoint: Some(now),
                ..Batch::default()
            })
            .await
    }
}
