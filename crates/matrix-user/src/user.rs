//! A person who is logged in to a homeserver.

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use anyhow::{Context, Result};
use matrix_sdk::Client;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    Answer, RoomView, TimelineEntry, View, session,
    sync::{self, Shared},
};

/// How long a log-in with its first sync may take.
const LOG_IN_LIMIT: Duration = Duration::from_mins(1);

/// A person who is logged in and whose client keeps in sync until this is dropped.
pub struct MatrixUser {
    pub(crate) client: Client,
    pub(crate) shared: Arc<Shared>,
    user_id: String,
    sync: JoinHandle<()>,
}

impl std::fmt::Debug for MatrixUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MatrixUser")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl MatrixUser {
    /// Logs in and waits for the first sync; from then on the view is kept up to date.
    ///
    /// `user` is a localpart or a full id. With `store`, a folder, the device and its keys are kept
    /// there: the next log-in with this folder is the same device, without the password.
    ///
    /// # Errors
    /// When the homeserver cannot be reached, refuses, or takes longer than a minute.
    pub fn log_in<'a>(
        homeserver_url: &'a str,
        user: &'a str,
        password: &'a str,
        store: Option<&'a Path>,
    ) -> Answer<'a, Self> {
        Box::pin(async move {
            let client = timeout(
                LOG_IN_LIMIT,
                session::open(homeserver_url, user, password, store),
            )
            .await
            .context("the log-in took longer than a minute")??;
            let user_id = client
                .user_id()
                .context("logged in without a user id")?
                .to_string();
            let shared = Arc::new(Shared::default());
            let sync = tokio::spawn(sync::run(client.clone(), Arc::clone(&shared)));
            let user = Self {
                client,
                shared,
                user_id,
                sync,
            };
            user.wait_for_first_sync().await?;
            Ok(user)
        })
    }

    /// The person's full user id.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Sets whether the person joins every room that she is invited to; at first she does not.
    pub fn accept_invites(&self, on: bool) {
        self.shared.accept_invites.store(on, Ordering::Relaxed);
        self.shared.invites_changed.notify_one();
    }

    /// Looks at what the person sees now. Keep `look` short: the sync waits for it.
    pub fn look<T>(&self, look: impl FnOnce(&View) -> T) -> T {
        look(&self.shared.view.borrow())
    }

    /// Every room that the person is in or invited to.
    pub fn rooms(&self) -> Vec<RoomView> {
        self.look(|view| view.rooms().cloned().collect())
    }

    /// The rooms that the person is invited to.
    pub fn invites(&self) -> Vec<RoomView> {
        self.look(|view| view.invites().cloned().collect())
    }

    /// The room's events in order.
    pub fn timeline(&self, room: &str) -> Vec<TimelineEntry> {
        self.look(|view| view.timeline(room).to_vec())
    }

    /// The name that a user has in a room, if he is a member.
    pub fn display_name(&self, room: &str, user_id: &str) -> Option<String> {
        self.look(|view| view.display_name(room, user_id).map(str::to_owned))
    }

    /// Waits until `find` finds something in the view; it is asked now and after each sync.
    ///
    /// # Errors
    /// When `limit` passes first; the error says that `what` was awaited.
    pub async fn wait_for<T: Send>(
        &self,
        limit: Duration,
        what: &str,
        mut find: impl FnMut(&View) -> Option<T> + Send,
    ) -> Result<T> {
        let mut found = None;
        let mut look = |view: &View| {
            found = find(view);
            found.is_some()
        };
        self.wait_for_boxed(what, limit, &mut look).await?;
        found.context("the view changed while it was looked at")
    }

    /// A receiver that wakes whenever the view has changed.
    pub(crate) fn changes(&self) -> watch::Receiver<View> {
        self.shared.view.subscribe()
    }

    fn wait_for_boxed<'a>(
        &'a self,
        what: &'a str,
        limit: Duration,
        look: &'a mut (dyn FnMut(&View) -> bool + Send),
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let mut changes = self.changes();
            let found = timeout(limit, changes.wait_for(|view| look(view))).await;
            let found = found
                .with_context(|| format!("{} waited {limit:?} in vain for {what}", self.user_id))?;
            found.context("the sync has ended").map(drop)
        })
    }

    async fn wait_for_first_sync(&self) -> Result<()> {
        let mut synced = self.shared.synced.subscribe();
        let first = timeout(LOG_IN_LIMIT, synced.wait_for(|synced| *synced)).await;
        first
            .context("the first sync took longer than a minute")?
            .context("the sync has ended")?;
        Ok(())
    }
}

impl Drop for MatrixUser {
    fn drop(&mut self) {
        self.sync.abort();
    }
}
