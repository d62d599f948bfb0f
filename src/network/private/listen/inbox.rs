//! Walks a list of threads from the newest down to where nothing can have changed.

use tracing::{debug, warn};

use super::super::error::Trouble;
use super::super::snapshot::{InboxPage, ThreadSnapshot};
use super::check::{Checker, Stop};
use super::cursor;
use super::refusals::Attempt;
use super::source::{Folder, Source};
use super::thread::{Before, Synced, ThreadSync};
use crate::remote::{Batch, Checkpoint, ThreadCursor};

/// How many fingerprints are kept in memory.
const FINGERPRINTS: usize = 200;
/// How many walks one check makes at most. Busier accounts are walked further the next time.
const ROUNDS: usize = 3;

/// One check's way through the lists.
///
/// Every page that is read is compared as a whole: a reaction can change a thread without moving
/// it. The walk ends after a page with an unchanged thread whose last activity lies before the
/// last finished check. An unchanged thread alone does not end it (a check that was cut off has
/// brought only the topmost up to date), a pinned one neither (it stands out of order), and a
/// `seq_id` that did not move proves nothing at all.
pub(super) struct Walk {
    pub(super) now_ms: i64,
    /// The network's sequence number, as the inbox tells it.
    pub(super) seq_id: Option<i64>,
    /// The network's time of this check: nothing at or before it can have been missed.
    pub(super) taken_at_ms: Option<i64>,
    /// The network's time of the look at the requests, if there was one.
    pub(super) pending_taken_at_ms: Option<i64>,
    /// Whether a thread was left that still must be read.
    pub(super) owes: bool,
    /// How many messages were handed over that were not there at the first check.
    pub(super) messages: usize,
    before: Option<Checkpoint>,
    /// The time of the last finished walk: what did not move since is as it was.
    settled_ms: Option<i64>,
    rank: usize,
    is_settled: bool,
    failures_in_a_row: u32,
    quiet: Vec<ThreadCursor>,
}

impl Walk {
    pub(super) fn new<S>(before: Option<Checkpoint>, checker: &Checker<S>) -> Self {
        Self {
            now_ms: checker.clock.now_ms(),
            seq_id: before.as_ref().and_then(|checkpoint| checkpoint.seq_id),
            taken_at_ms: None,
            pending_taken_at_ms: None,
            owes: false,
            messages: 0,
            before,
            settled_ms: None,
            rank: 0,
            is_settled: false,
            failures_in_a_row: 0,
            quiet: Vec::new(),
        }
    }

    /// Walks one list. A thread that moves to the top while a later page is read is on no page of
    /// that walk, so a walk over several pages is followed by another one, down to where the one
    /// before it began, until one page tells it all.
    pub(super) async fn run<S: Source>(
        &mut self,
        checker: &mut Checker<S>,
        folder: Folder,
    ) -> Result<(), Stop> {
        self.settled_ms = self
            .before
            .as_ref()
            .and_then(|checkpoint| checkpoint.snapshot_at_ms);
        for _ in 0..ROUNDS {
            if self.walk(checker, folder).await? <= 1 {
                return Ok(());
            }
            self.settled_ms = match folder {
                Folder::Inbox => self.taken_at_ms,
                Folder::Pending => self.pending_taken_at_ms,
            };
        }
        self.owes = true;
        Ok(())
    }

    /// Walks once, and returns how many pages it took.
    async fn walk<S: Source>(
        &mut self,
        checker: &mut Checker<S>,
        folder: Folder,
    ) -> Result<usize, Stop> {
        (self.rank, self.is_settled) = (0, false);
        let mut older = None;
        for number in 1..=checker.options.max_pages {
            let page = checker
                .reader
                .inbox(&checker.desk, folder, older.clone())
                .await?;
            if number == 1 {
                self.note_time(&page, folder);
            }
            for thread in &page.threads {
                let synced = self.compare(checker, thread).await;
                self.settle(checker, thread, synced)?;
                self.rank += 1;
            }
            self.write_quiet(checker).await?;
            if self.is_settled || page.older.is_none() || page.older == older {
                return Ok(number);
            }
            older = page.older;
        }
        Ok(checker.options.max_pages)
    }

    /// The time of the inbox is the newest activity that its first page shows, not the network's
    /// clock, which may run ahead of what it shows.
    fn note_time(&mut self, page: &InboxPage, folder: Folder) {
        let latest_ms = page.snapshot_at_ms.unwrap_or(self.now_ms).min(self.now_ms);
        if folder == Folder::Pending {
            self.pending_taken_at_ms = Some(latest_ms);
            return;
        }
        let newest = page
            .threads
            .iter()
            .filter_map(|thread| thread.last_activity_us)
            .max();
        self.taken_at_ms = Some(newest.map_or(latest_ms, |us| (us / 1000).min(latest_ms)));
        self.seq_id = page.seq_id.or(self.seq_id);
    }

    /// Compares one thread with what is known, and brings it up to date if it differs. `None` is a
    /// thread that was left alone.
    async fn compare<S: Source>(
        &mut self,
        checker: &Checker<S>,
        thread: &ThreadSnapshot,
    ) -> Result<Option<Synced>, Stop> {
        let fingerprint = cursor::fingerprint(thread);
        let id = &thread.chat.thread;
        if checker.memory.fingerprints.get(id) == Some(&fingerprint) {
            self.note_unchanged(checker, thread);
            return Ok(None);
        }
        let known = checker.desk.find_cursor(id).await?;
        if known
            .as_ref()
            .is_some_and(|known| known.fingerprint == fingerprint)
        {
            self.note_unchanged(checker, thread);
            return Ok(Some(Synced::default()));
        }
        let attempt = checker
            .memory
            .refusals
            .attempt(id, &checker.options, self.now_ms);
        if attempt == Attempt::Wait {
            self.owes = true;
            return Ok(None);
        }
        let sync = ThreadSync {
            reader: &checker.reader,
            desk: &checker.desk,
            options: &checker.options,
            now_ms: self.now_ms,
            only_shown: attempt == Attempt::OnlyShown,
        };
        let before = known.map_or_else(|| self.unknown(checker), Before::Known);
        let is_initial = matches!(before, Before::Initial(_) | Before::Dormant);
        let synced = match sync.sync(thread, before.clone()).await {
            // A new login's thread that is refused shows enough in the inbox to begin with.
            Err(Stop::Trouble(Trouble::Refused { .. })) if is_initial => {
                ThreadSync {
                    only_shown: true,
                    ..sync
                }
                .sync(thread, before)
                .await?
            }
            other => other?,
        };
        if !is_initial {
            self.messages += synced.messages;
        }
        Ok(Some(synced))
    }

    /// What is known of a thread that has no cursor.
    fn unknown<S>(&self, checker: &Checker<S>) -> Before {
        let options = &checker.options;
        match self.before.as_ref() {
            None if self.rank < checker.initial.threads => {
                Before::Initial(checker.initial.messages)
            }
            None => Before::Dormant,
            Some(checkpoint) => {
                let snapshot_ms = checkpoint.snapshot_at_ms.unwrap_or_default();
                let since_ms = snapshot_ms - millis(options.margin);
                Before::Appeared(since_ms.saturating_mul(1000))
            }
        }
    }

    fn note_unchanged<S>(&mut self, checker: &Checker<S>, thread: &ThreadSnapshot) {
        let last_ms = self
            .before
            .as_ref()
            .and_then(|checkpoint| checkpoint.snapshot_at_ms);
        let settled_us = last_ms.map(|ms| (ms - millis(checker.options.margin)) * 1000);
        let is_old = thread
            .last_activity_us
            .zip(settled_us)
            .is_some_and(|(last_us, settled_us)| last_us < settled_us);
        self.is_settled |= is_old && !thread.pinned;
    }

    /// Notes what came of a thread. One that cannot be read does not stop the others; two failing
    /// in a row are taken for an outage.
    fn settle<S>(
        &mut self,
        checker: &mut Checker<S>,
        thread: &ThreadSnapshot,
        synced: Result<Option<Synced>, Stop>,
    ) -> Result<(), Stop> {
        let id = &thread.chat.thread;
        let (login, options) = (&checker.desk.login, &checker.options);
        let memory = &mut checker.memory;
        match synced {
            Ok(None) => return Ok(()),
            Ok(Some(synced)) => {
                self.quiet.extend(synced.quiet);
                memory.refusals.forget(id);
                if memory.fingerprints.len() >= FINGERPRINTS {
                    memory.fingerprints.clear();
                }
                memory
                    .fingerprints
                    .insert(id.clone(), cursor::fingerprint(thread));
                self.failures_in_a_row = 0;
            }
            Err(Stop::Trouble(Trouble::Refused { .. })) => {
                warn!(%login, thread = %id, "a thread was refused, trying again later");
                memory.refusals.refused(id, options, self.now_ms);
                self.owes = true;
            }
            Err(Stop::Trouble(trouble @ Trouble::Passing { .. })) => {
                debug!(%login, thread = %id, trouble = trouble.word(), "failed to read a thread");
                memory.refusals.failed(id, options, self.now_ms);
                self.owes = true;
                self.failures_in_a_row += 1;
                if self.failures_in_a_row > 1 {
                    return Err(Stop::Trouble(trouble));
                }
            }
            Err(other) => return Err(other),
        }
        Ok(())
    }

    /// Writes the cursors of the page's threads that had nothing to hand over.
    async fn write_quiet<S>(&mut self, checker: &mut Checker<S>) -> Result<(), Stop> {
        if self.quiet.is_empty() {
            return Ok(());
        }
        let cursors = std::mem::take(&mut self.quiet);
        Ok(checker
            .desk
            .accept(Batch {
                cursors,
                ..Batch::default()
            })
            .await?)
    }
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
