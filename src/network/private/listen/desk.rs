//! Hands over what was read, and asks what is known, with patience for our own database.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::sleep;
use tracing::warn;

use super::{PollOptions, interval};
use crate::clock::SharedEntropy;
use crate::remote::{
    AcceptError, Batch, Checkpoint, EventSink, KnownState, LoginHealth, LoginId, ThreadCursor,
    ThreadId,
};

/// The login belongs to another process now, or to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotOurs;

/// One login's way to the bridge.
pub(super) struct Desk {
    pub(super) login: LoginId,
    pub(super) sink: Arc<dyn EventSink>,
    pub(super) known: Arc<dyn KnownState>,
    pub(super) options: PollOptions,
    pub(super) entropy: SharedEntropy,
    pub(super) health: Mutex<Option<LoginHealth>>,
}

impl Desk {
    /// Hands over a batch and returns after it was written, however often that must be tried.
    pub(super) async fn accept(&self, batch: Batch) -> Result<(), NotOurs> {
        self.patiently(|| self.sink.accept(&self.login, batch.clone()))
            .await
    }

    /// The login's checkpoint.
    pub(super) async fn find_checkpoint(&self) -> Result<Option<Checkpoint>, NotOurs> {
        self.patiently(|| self.known.find_checkpoint(&self.login))
            .await
    }

    /// A thread's cursor.
    pub(super) async fn find_cursor(
        &self,
        thread: &ThreadId,
    ) -> Result<Option<ThreadCursor>, NotOurs> {
        self.patiently(|| self.known.find_cursor(&self.login, thread))
            .await
    }

    /// Says how the login is doing, if that is news.
    pub(super) async fn report(&self, health: LoginHealth) {
        let is_news = {
            let mut last = self.health.lock().unwrap_or_else(PoisonError::into_inner);
            let is_news = last.as_ref() != Some(&health);
            *last = Some(health.clone());
            is_news
        };
        if is_news {
            self.sink.report(&self.login, health).await;
        }
    }

    async fn patiently<T, R, F>(&self, request: R) -> Result<T, NotOurs>
    where
        R: Fn() -> F,
        F: Future<Output = Result<T, AcceptError>>,
    {
        let mut failures = 0;
        loop {
            match request().await {
                Ok(answer) => return Ok(answer),
                Err(AcceptError::NotOurs) => return Err(NotOurs),
                Err(AcceptError::Store(error)) => {
                    warn!(login = %self.login, %error, "the queue is not there, listening waits");
                    let random = self.entropy.next_u64();
                    sleep(interval::after_trouble(&self.options, failures, random)).await;
                    failures = failures.saturating_add(1);
                }
            }
        }
    }
}
