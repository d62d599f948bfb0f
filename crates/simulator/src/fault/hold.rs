//! Requests that are parked until somebody releases them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::oneshot;

use crate::serve::Bell;

/// Where a request is parked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It was not processed yet.
    Before,
    /// It was processed; its answer waits.
    After,
}

/// A parked request.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Held {
    /// A number of its own.
    pub id: u64,
    /// The endpoint's name.
    pub endpoint: String,
    /// Whose request it is, when that is known.
    pub account: Option<String>,
    /// Before or after it was processed.
    pub phase: Phase,
}

/// All parked requests. A request whose client went away leaves by itself.
#[derive(Clone, Debug)]
pub struct Holds {
    inner: Arc<Mutex<Inner>>,
    bell: Bell,
}

#[derive(Debug, Default)]
struct Inner {
    next_id: u64,
    parked: Vec<(Held, oneshot::Sender<()>)>,
}

impl Holds {
    /// Nothing parked; `bell` rings when a request comes or goes.
    pub fn new(bell: Bell) -> Self {
        Self {
            inner: Arc::default(),
            bell,
        }
    }

    /// The parked requests, oldest first.
    pub fn list(&self) -> Vec<Held> {
        self.lock()
            .parked
            .iter()
            .map(|(held, _)| held.clone())
            .collect()
    }

    /// Lets all parked requests go on and returns how many there were.
    pub fn release(&self) -> usize {
        let parked = std::mem::take(&mut self.lock().parked);
        let count = parked.len();
        for (_, go) in parked {
            // The receiver is gone when the client hung up meanwhile.
            let _ = go.send(());
        }
        self.bell.ring();
        count
    }

    /// Parks a request until it is released.
    pub(super) async fn park(&self, endpoint: &str, account: Option<&str>, phase: Phase) {
        let (go, released) = oneshot::channel();
        let id = {
            let mut inner = self.lock();
            inner.next_id += 1;
            let id = inner.next_id;
            let held = Held {
                id,
                endpoint: endpoint.to_owned(),
                account: account.map(str::to_owned),
                phase,
            };
            inner.parked.push((held, go));
            id
        };
        self.bell.ring();
        let _leave = Leave { holds: self, id };
        let _ = released.await;
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Leave<'a> {
    holds: &'a Holds,
    id: u64,
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.holds
            .lock()
            .parked
            .retain(|(held, _)| held.id != self.id);
        self.holds.bell.ring();
    }
}
