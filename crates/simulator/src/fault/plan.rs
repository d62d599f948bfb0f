//! Which request gets which fault.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

/// Names a fault that was set, to take it back.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FaultId(pub u64);

/// What happens to a request.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Effect {
    /// The request waits this long, then goes on as usual (other faults still apply).
    Latency {
        /// How long, in milliseconds.
        ms: u64,
    },
    /// The request is not processed; this is the answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The body, as it is.
        body: String,
        /// The content type of the body.
        content_type: String,
    },
    /// The connection is cut; the request was not processed.
    CutBefore,
    /// The request is processed, then the connection is cut: the answer is lost.
    CutAfter,
    /// The request is parked before it is processed, until it is released.
    HoldBefore,
    /// The request is processed, then its answer is parked until it is released.
    HoldAfter,
    /// The request is processed; the second half of the answer's body is missing.
    Truncate,
}

/// A fault: for which requests, what, how often.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Fault {
    /// A part of the request's path or of its endpoint's name; empty means every request.
    pub on: String,
    /// What happens.
    pub effect: Effect,
    /// Only for requests of this account (user id); `None` means everybody's.
    #[serde(default)]
    pub account: Option<String>,
    /// How many requests it hits before it is used up; `None` means it stays until cleared.
    #[serde(default)]
    pub times: Option<u32>,
    /// The chance that it hits, from 0 to 1; `None` means always.
    #[serde(default)]
    pub probability: Option<f64>,
}

impl Fault {
    /// A fault for the very next request whose path contains `on`.
    pub fn once(on: &str, effect: Effect) -> Self {
        Self {
            times: Some(1),
            ..Self::always(on, effect)
        }
    }

    /// A fault for every request whose path contains `on`, until it is cleared.
    pub fn always(on: &str, effect: Effect) -> Self {
        Self {
            on: on.to_owned(),
            effect,
            account: None,
            times: None,
            probability: None,
        }
    }

    /// The same fault for the next `times` requests.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// The same fault for one account only.
    #[must_use]
    pub fn for_account(self, account: &impl ToString) -> Self {
        Self {
            account: Some(account.to_string()),
            ..self
        }
    }

    /// The same fault by chance, from 0 (never) to 1 (always).
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Self {
        Self {
            probability: Some(probability),
            ..self
        }
    }

    fn is_for(&self, paths: &[&str], account: Option<&str>) -> bool {
        let place = paths.iter().any(|path| path.contains(&self.on));
        place && (self.account.is_none() || self.account.as_deref() == account)
    }
}

/// All faults that are set.
#[derive(Debug)]
pub struct Plan(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    next_id: u64,
    faults: Vec<(FaultId, Fault)>,
    dice: StdRng,
}

impl Plan {
    /// A plan without faults; `seed` decides how chances fall.
    pub fn new(seed: u64) -> Self {
        let dice = StdRng::seed_from_u64(seed);
        Self(Mutex::new(Inner {
            next_id: 1,
            faults: Vec::new(),
            dice,
        }))
    }

    /// Adds a fault; several for the same requests apply in the order they were added.
    pub fn add(&self, fault: Fault) -> FaultId {
        let mut inner = self.lock();
        let id = FaultId(inner.next_id);
        inner.next_id += 1;
        inner.faults.push((id, fault));
        id
    }

    /// Takes one fault back; false if it was used up or never set.
    pub fn remove(&self, id: FaultId) -> bool {
        let mut inner = self.lock();
        let before = inner.faults.len();
        inner.faults.retain(|(other, _)| *other != id);
        inner.faults.len() < before
    }

    /// Takes all faults back.
    pub fn clear(&self) {
        self.lock().faults.clear();
    }

    /// The faults that are set, with what is left of them.
    pub fn list(&self) -> Vec<(FaultId, Fault)> {
        self.lock().faults.clone()
    }

    /// What happens to a request: all delays, and at most one other effect.
    pub(super) fn draw(&self, paths: &[&str], account: Option<&str>) -> Vec<Effect> {
        let mut inner = self.lock();
        let Inner { faults, dice, .. } = &mut *inner;
        let mut drawn = Vec::new();
        let mut decided = false;
        for (_, fault) in faults.iter_mut() {
            let delay = matches!(fault.effect, Effect::Latency { .. });
            if (decided && !delay) || !fault.is_for(paths, account) || !falls(fault, dice) {
                continue;
            }
            decided |= !delay;
            drawn.push(fault.effect.clone());
        }
        faults.retain(|(_, fault)| fault.times != Some(0));
        drawn
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn falls(fault: &mut Fault, dice: &mut StdRng) -> bool {
    let hit = fault
        .probability
        .is_none_or(|chance| dice.random::<f64>() < chance);
    if hit && let Some(times) = &mut fault.times {
        *times = times.saturating_sub(1);
    }
    hit
}
