//! Reads from the source at a bearable pace and with patience.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

use super::super::error::Trouble;
use super::super::snapshot::{InboxPage, ThreadSnapshot};
use super::PollOptions;
use super::desk::Desk;
use super::interval;
use super::source::{Folder, Older, Source};
use crate::clock::SharedEntropy;
use crate::remote::{LoginHealth, ThreadId};

/// One login's reader. Keeps the least time between requests, waits out "slow down" in place, and
/// tries a failing request a few times.
pub(super) struct Reader<S> {
    source: S,
    options: PollOptions,
    entropy: SharedEntropy,
    next_request_at: Mutex<Option<Instant>>,
}

impl<S: Source> Reader<S> {
    pub(super) fn new(source: S, options: PollOptions, entropy: SharedEntropy) -> Self {
        Self {
            source,
            options,
            entropy,
            next_request_at: Mutex::new(None),
        }
    }

    /// Reads one page of a list of threads.
    pub(super) async fn inbox(
        &self,
        desk: &Desk,
        folder: Folder,
        older: Older,
    ) -> Result<InboxPage, Trouble> {
        let page = self
            .patiently(desk, || self.source.inbox(folder, older.clone()))
            .await;
        match page {
            Err(Trouble::LoggedOut {
                code,
                reason,
                is_certain: false,
            }) => {
                self.verify(desk, code, reason).await?;
                Err(Trouble::passing(
                    "Instagram refused the inbox although the session is alive",
                ))
            }
            other => other,
        }
    }

    /// Reads one page of a thread; `None` when it is gone or not ours. A thread may be refused as
    /// if the session were dead while it is alive, so that is asked first.
    pub(super) async fn thread(
        &self,
        desk: &Desk,
        thread: &ThreadId,
        older: Older,
    ) -> Result<Option<ThreadSnapshot>, Trouble> {
        let page = self
            .patiently(desk, || self.source.thread(thread, older.clone()))
            .await;
        match page {
            Err(Trouble::LoggedOut {
                code,
                reason,
                is_certain: false,
            }) => {
                self.verify(desk, code, reason.clone()).await?;
                Err(Trouble::Refused { reason })
            }
            other => other,
        }
    }

    /// Returns only when the session is alive.
    async fn verify(&self, desk: &Desk, code: &'static str, reason: String) -> Result<(), Trouble> {
        match self.patiently(desk, || self.source.verify()).await {
            Err(Trouble::LoggedOut { .. }) => Err(Trouble::LoggedOut {
                code,
                reason,
                is_certain: true,
            }),
            other => other,
        }
    }

    async fn patiently<'a, T, F>(&'a self, desk: &Desk, request: F) -> Result<T, Trouble>
    where
        F: Fn() -> BoxFuture<'a, Result<T, Trouble>>,
    {
        let (mut failures, mut limits) = (0, 0);
        loop {
            self.wait_for_turn().await;
            match request().await {
                Err(Trouble::RateLimited { retry_after }) => {
                    desk.report(slowed_down()).await;
                    sleep(interval::after_rate_limit(
                        &self.options,
                        limits,
                        retry_after,
                    ))
                    .await;
                    limits += 1;
                }
                Err(Trouble::Passing { .. }) if failures + 1 < self.options.tries => {
                    sleep(self.after_trouble(failures)).await;
                    failures += 1;
                }
                Ok(answer) => {
                    desk.report(LoginHealth::Connected).await;
                    return Ok(answer);
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// The wait after the `nth` failure in a row (from 0).
    pub(super) fn after_trouble(&self, nth: u32) -> Duration {
        interval::after_trouble(&self.options, nth, self.entropy.next_u64())
    }

    async fn wait_for_turn(&self) {
        let mut next = self.next_request_at.lock().await;
        if let Some(at) = *next {
            sleep_until(at).await;
        }
        *next = Some(Instant::now() + self.options.min_gap);
    }
}

fn slowed_down() -> LoginHealth {
    LoginHealth::Disconnected {
        reason: "Instagram asks this account to slow down; going on by itself after a pause"
            .to_owned(),
    }
}
