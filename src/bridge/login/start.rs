//! Bringing logins up and keeping their listeners running.

use std::{sync::Arc, time::Duration};

use secrecy::ExposeSecret as _;
use tokio::{sync::Notify, task::JoinSet};
use tracing::{error, info, warn};

use super::registry::Active;
use crate::{
    bridge::{Bridge, BridgeError, queue::Chain},
    remote::{Account, Listening, LoginHealth, LoginId},
    store::{Login, PortalId, StoreError, StoreTx},
};

/// How long a listener rests after it panicked.
const AFTER_PANIC: Duration = Duration::from_secs(30);

impl Bridge {
    /// Brings up every login that has a session. Those that were ended are only claimed, so that
    /// the rows they left come to their end.
    pub(in crate::bridge) async fn start_logins(self: &Arc<Self>) -> Result<(), BridgeError> {
        let logins = self.store().read().await?.logins().list().await?;
        for login in &logins {
            if login.is_in() {
                self.start_login(login).await?;
            } else {
                self.claim_login(&login.id).await?;
                self.wake_portals_of(&login.id).await?;
            }
        }
        Ok(())
    }

    /// Claims a login and starts listening. Replaces what runs for it already.
    pub(super) async fn start_login(self: &Arc<Self>, login: &Login) -> Result<(), BridgeError> {
        self.claim_login(&login.id).await?;
        let session = login.session.expose_secret();
        let account = match self.parts.network.connect(&login.id, session) {
            Ok(account) => account,
            Err(failure) => {
                warn!(
                    login = %login.id,
                    error = %Chain::new(&failure),
                    "a stored session is unusable"
                );
                let reason = "the stored session cannot be read. Please log in again.".to_owned();
                let health = LoginHealth::ActionRequired {
                    code: "session-unusable",
                    reason,
                };
                self.note_health(&login.id, health).await;
                return self.wake_portals_of(&login.id).await;
            }
        };
        let active = Active {
            client: account.client(),
            activity: Arc::new(Notify::new()),
            stop: self.stop.child_token(),
            works: true,
        };
        self.logins.insert(login.id.clone(), active.clone());
        let listening = self.listening(&active);
        self.tasks
            .spawn(keep_listening(login.id.clone(), account, listening, active));
        self.wake_portals_of(&login.id).await
    }

    async fn claim_login(&self, login: &LoginId) -> Result<(), BridgeError> {
        let mut tx = self.store().begin().await?;
        let epoch = tx.owners().claim(login, &self.parts.owner).await?;
        tx.commit().await?;
        self.logins.claim(login.clone(), epoch);
        Ok(())
    }

    fn listening(self: &Arc<Self>, active: &Active) -> Listening {
        Listening {
            sink: Arc::clone(self) as _,
            known: Arc::clone(self) as _,
            activity: Arc::clone(&active.activity),
            initial_threads: self.options().initial_chats,
            initial_messages: self.options().initial_messages,
        }
    }

    /// Wakes the lines that may have waited for a login.
    pub(in crate::bridge) async fn wake_portals_of(
        &self,
        login: &LoginId,
    ) -> Result<(), BridgeError> {
        for portal in self
            .store()
            .read()
            .await?
            .portals()
            .list_by_login(login)
            .await?
        {
            self.to_remote.wake(portal.id);
            self.to_matrix.wake(portal.id);
        }
        Ok(())
    }

    /// Opens a transaction that fails unless `login` is still ours.
    pub(in crate::bridge) async fn fenced(&self, login: &LoginId) -> Result<StoreTx, BridgeError> {
        let mut tx = self.store().begin().await?;
        let Some(epoch) = self.logins.epoch(login) else {
            return Err(StoreError::Fenced.into());
        };
        tx.owners().fence(login, &self.parts.owner, epoch).await?;
        Ok(tx)
    }

    /// As [`Bridge::fenced`], for what a running login has to say: fails when it was ended.
    pub(in crate::bridge) async fn fenced_while_up(
        &self,
        login: &LoginId,
    ) -> Result<StoreTx, BridgeError> {
        let tx = self.fenced(login).await?;
        match self.logins.client(login) {
            Some(_) => Ok(tx),
            None => Err(StoreError::Fenced.into()),
        }
    }

    /// Opens a transaction for a portal: for the login that brought a row, or when that has left,
    /// for any other login of the thread that is ours.
    pub(in crate::bridge) async fn fenced_for_portal(
        &self,
        portal: PortalId,
        login: &LoginId,
    ) -> Result<StoreTx, BridgeError> {
        if self.logins.epoch(login).is_some() {
            return self.fenced(login).await;
        }
        let others = self
            .store()
            .read()
            .await?
            .members()
            .list_logins(portal)
            .await?;
        let other = others
            .into_iter()
            .find(|other| self.logins.epoch(&other.id).is_some());
        self.fenced(other.as_ref().map_or(login, |other| &other.id))
            .await
    }
}

/// Listens until told to stop, the login needs its owner, or it is somebody else's. A panic in a
/// listener stays there: it rests, and is started again.
async fn keep_listening(
    login: LoginId,
    account: Arc<dyn Account>,
    listening: Listening,
    active: Active,
) {
    loop {
        let mut task = JoinSet::new();
        task.spawn(account.listen(listening.clone()));
        tokio::select! {
            () = active.stop.cancelled() => return,
            ended = task.join_next() => match ended {
                Some(Err(panic)) if panic.is_panic() => {
                    error!(%login, "a listener panicked; it rests and will be started again");
                }
                _ => {
                    info!(%login, "a listener ended");
                    return;
                }
            },
        }
        tokio::select! {
            () = active.stop.cancelled() => return,
            () = tokio::time::sleep(AFTER_PANIC) => {}
        }
    }
}
