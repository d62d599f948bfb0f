//! The logins that this process works.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::{
    remote::{LoginId, RemoteClient},
    store::Epoch,
};

/// The logins that this process works. Bounded by the number of logins.
#[derive(Default)]
pub struct Registry {
    active: Mutex<BTreeMap<LoginId, Active>>,
    /// The claims. They outlive what runs for a login: its rows still have to come to their end.
    claims: Mutex<BTreeMap<LoginId, Epoch>>,
}

/// One login that is up.
#[derive(Clone)]
pub(super) struct Active {
    /// The calls.
    pub(super) client: Arc<dyn RemoteClient>,
    /// Rings the listener to look sooner.
    pub(super) activity: Arc<Notify>,
    /// Ends the listener.
    pub(super) stop: CancellationToken,
    /// Whether sending may be tried: false while the login needs its owner.
    pub(super) works: bool,
}

impl Registry {
    pub(super) fn insert(&self, login: LoginId, active: Active) {
        if let Some(replaced) = self.active().insert(login, active) {
            replaced.stop.cancel();
        }
    }

    /// Takes a login down; its listener ends.
    pub(super) fn remove(&self, login: &LoginId) -> Option<Active> {
        let removed = self.active().remove(login);
        if let Some(removed) = &removed {
            removed.stop.cancel();
        }
        removed
    }

    /// Says whether sending may be tried. Returns whether that changed.
    pub(super) fn set_works(&self, login: &LoginId, works: bool) -> bool {
        match self.active().get_mut(login) {
            Some(active) => std::mem::replace(&mut active.works, works) != works,
            None => false,
        }
    }

    /// The claim of a login, if it is ours.
    pub(in crate::bridge) fn epoch(&self, login: &LoginId) -> Option<Epoch> {
        self.claims().get(login).copied()
    }

    /// Notes the claim of a login.
    pub(super) fn claim(&self, login: LoginId, epoch: Epoch) {
        self.claims().insert(login, epoch);
    }

    /// The calls of a login, whatever its state.
    pub(in crate::bridge) fn client(&self, login: &LoginId) -> Option<Arc<dyn RemoteClient>> {
        self.active()
            .get(login)
            .map(|active| Arc::clone(&active.client))
    }

    /// The calls of a login that is not waiting for its owner.
    pub(in crate::bridge) fn working_client(
        &self,
        login: &LoginId,
    ) -> Option<Arc<dyn RemoteClient>> {
        self.active()
            .get(login)
            .filter(|active| active.works)
            .map(|active| Arc::clone(&active.client))
    }

    /// Tells a listener that its chats are in use right now.
    pub(in crate::bridge) fn ring(&self, login: &LoginId) {
        if let Some(active) = self.active().get(login) {
            active.activity.notify_one();
        }
    }

    fn claims(&self) -> MutexGuard<'_, BTreeMap<LoginId, Epoch>> {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn active(&self) -> MutexGuard<'_, BTreeMap<LoginId, Active>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
