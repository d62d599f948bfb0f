//! The bell: waiting for a state instead of sleeping.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;

/// Rings at every change, so that a test can wait for a state.
///
/// The number it counts is the revision: it grows with every ring and never goes back.
#[derive(Clone, Debug)]
pub struct Bell(Arc<watch::Sender<u64>>);

/// Nothing became true in time.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the awaited state did not come within {} ms", .0.as_millis())]
pub struct TimedOut(pub Duration);

impl Default for Bell {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Bell {
    /// Tells everybody who waits that something changed.
    pub fn ring(&self) {
        self.0.send_modify(|revision| *revision += 1);
    }

    /// The number of rings so far.
    pub fn revision(&self) -> u64 {
        *self.0.borrow()
    }

    /// Waits until `found` returns something, looking again after every ring.
    pub async fn wait_for<T>(
        &self,
        timeout: Duration,
        mut found: impl FnMut() -> Option<T>,
    ) -> Result<T, TimedOut> {
        tokio::time::timeout(timeout, self.search(&mut found))
            .await
            .map_err(|_| TimedOut(timeout))
    }

    async fn search<T>(&self, found: &mut impl FnMut() -> Option<T>) -> T {
        let mut changes = self.0.subscribe();
        loop {
            changes.mark_unchanged();
            if let Some(value) = found() {
                return value;
            }
            // The sender lives in `self`, so the channel cannot close while we wait.
            let _ = changes.changed().await;
        }
    }
}
