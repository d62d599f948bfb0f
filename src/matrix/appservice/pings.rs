//! Pings of the homeserver, and start-up waiting for one.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ruma::{OwnedTransactionId, TransactionId};
use tokio::sync::oneshot;

/// More pings than these are not waited for at once; the oldest wait ends unheard.
const WAITING_LIMIT: usize = 16;

/// Knows which pings are expected. Clones share what they know.
#[derive(Clone, Debug, Default)]
pub struct PingWaiter {
    expected: Arc<Mutex<Vec<Expectation>>>,
}

type Expectation = (OwnedTransactionId, oneshot::Sender<()>);

/// A ping that has been asked for.
#[derive(Debug)]
pub struct ExpectedPing {
    heard: oneshot::Receiver<()>,
}

impl PingWaiter {
    /// Knows of no ping.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects the ping with this transaction id from now on. To be called before it is asked for.
    pub fn expect(&self, txn_id: &TransactionId) -> ExpectedPing {
        let (sender, heard) = oneshot::channel();
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        expected.retain(|(_, sender)| !sender.is_closed());
        if expected.len() == WAITING_LIMIT {
            expected.remove(0);
        }
        expected.push((txn_id.to_owned(), sender));
        ExpectedPing { heard }
    }

    /// A ping came. One that nobody expects is nobody's business.
    pub(super) fn heard(&self, txn_id: &str) {
        let mut expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = expected.iter().position(|(id, _)| id.as_str() == txn_id) {
            let (_, sender) = expected.swap_remove(index);
            // The receiver may have given up in between.
            let _ = sender.send(());
        }
    }
}

impl ExpectedPing {
    /// Waits until the ping came, at most `limit`. Returns whether it came.
    pub async fn arrived(self, limit: Duration) -> bool {
        matches!(tokio::time::timeout(limit, self.heard).await, Ok(Ok(())))
    }
}
