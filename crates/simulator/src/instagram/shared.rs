//! What the API, the control API and the handle share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::request::Parts;

use super::{api, world::World};
use crate::{fault::Gate, serve::Bell};

/// The world behind its lock, the bell that rings when it changes, and the gate with the faults.
#[derive(Clone)]
pub(in crate::instagram) struct Shared {
    world: Arc<Mutex<World>>,
    /// Rings at every change.
    pub(super) bell: Bell,
    /// Faults, parked requests, the journal.
    pub(super) gate: Gate,
}

impl Shared {
    /// An empty world; `seed` decides how the chances of faults fall.
    pub(super) fn new(seed: u64) -> Self {
        let (bell, world) = (Bell::default(), Arc::new(Mutex::new(World::default())));
        let known = Arc::clone(&world);
        let identify = move |parts: &Parts| {
            let world = known.lock().unwrap_or_else(PoisonError::into_inner);
            api::session::account(&world, &parts.headers).map(|account| account.to_string())
        };
        let gate = Gate::new(bell.clone(), seed, "/api/v1/", identify);
        Self { world, bell, gate }
    }

    /// Looks at the world.
    pub(super) fn look<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.lock())
    }

    /// Looks at the world with its clock at hand, without ringing the bell.
    pub(super) fn look_mut<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.lock())
    }

    /// Changes the world and rings the bell.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.lock());
        self.bell.ring();
        result
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
