//! What arrived: every request, counted and listed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

/// How many requests are kept one by one; the counts go on beyond.
const KEPT: usize = 50_000;

/// One request that arrived.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// Its number, from 1.
    pub number: u64,
    /// The method.
    pub method: String,
    /// The endpoint's name: its route without the base.
    pub endpoint: String,
    /// The path with the query.
    pub path: String,
    /// Whose request it is, when that is known.
    pub account: Option<String>,
    /// The status that was answered; `None` while it runs or when it was cut.
    pub status: Option<u16>,
}

/// All requests that arrived.
#[derive(Debug, Default)]
pub struct Journal(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    requests: BTreeMap<u64, Request>,
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Journal {
    /// The newest requests (at most 50,000), oldest first.
    pub fn list(&self) -> Vec<Request> {
        self.lock().requests.values().cloned().collect()
    }

    /// How often each endpoint was asked, by account (`-` when unknown).
    pub fn counts(&self) -> BTreeMap<String, BTreeMap<String, u64>> {
        self.lock().counts.clone()
    }

    /// How many requests there were to endpoints whose name contains `endpoint`.
    pub fn count(&self, endpoint: &str) -> u64 {
        let inner = self.lock();
        let matching = inner
            .counts
            .iter()
            .filter(|(name, _)| name.contains(endpoint));
        matching.flat_map(|(_, accounts)| accounts.values()).sum()
    }

    pub(super) fn arrived(&self, mut request: Request) -> u64 {
        let mut inner = self.lock();
        inner.next += 1;
        request.number = inner.next;
        let account = request.account.clone().unwrap_or_else(|| "-".to_owned());
        let by_account = inner.counts.entry(request.endpoint.clone()).or_default();
        *by_account.entry(account).or_default() += 1;
        let number = request.number;
        inner.requests.insert(number, request);
        if inner.requests.len() > KEPT {
            inner.requests.pop_first();
        }
        number
    }

    pub(super) fn answered(&self, number: u64, status: u16) {
        if let Some(request) = self.lock().requests.get_mut(&number) {
            request.status = Some(status);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
