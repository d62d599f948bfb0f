//! Logging in and out, and looking at one's logins.

use std::sync::Arc;

use ruma::{EventId, RoomId, UserId};
use secrecy::SecretString;
use thiserror::Error;
use tracing::warn;

use crate::{
    bridge::{Bridge, BridgeError, Level},
    remote::{LoginError, LoginId},
    store::Login,
};

/// A login as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginView {
    /// Its id.
    pub id: LoginId,
    /// The account's handle.
    pub username: String,
    /// How it is doing, as one word.
    pub state: String,
    /// What is wrong, if something is.
    pub state_info: String,
}

/// Why a login was not made.
#[derive(Debug, Error)]
pub enum LogInError {
    /// The user may not log in.
    #[error("you do not have permission to log in on this bridge")]
    NoPermission,
    /// Somebody else on this bridge has that account.
    #[error("this Instagram account is connected by another user of this bridge")]
    TakenByAnother,
    /// The network or the pasted text was the reason.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// Something in the bridge.
    #[error(transparent)]
    Bridge(#[from] BridgeError),
}

impl Bridge {
    /// Makes a login from pasted cookies and starts it. The same account again replaces its
    /// session and keeps its rooms.
    pub async fn log_in_with_cookies(
        self: &Arc<Self>,
        user: &UserId,
        pasted: &str,
    ) -> Result<LoginView, LogInError> {
        if self.options().permissions.level(user) < Level::User {
            return Err(LogInError::NoPermission);
        }
        let known = self.known_sessions(user).await?;
        let new = self
            .parts
            .network
            .log_in_with_cookies(pasted, &known)
            .await?;
        let login = Login {
            id: new.id,
            user: user.to_owned(),
            username: new.person.username.clone(),
            full_name: new.person.full_name.clone(),
            session: new.session.into(),
            state: "connecting".to_owned(),
            state_info: String::new(),
            created_at_ms: self.now_ms(),
        };
        self.write_login(&login).await?;
        self.start_login(&login).await?;
        Ok(view(login))
    }

    async fn known_sessions(&self, user: &UserId) -> Result<Vec<SecretString>, BridgeError> {
        let logins = self
            .store()
            .read()
            .await?
            .logins()
            .list_by_user(user)
            .await?;
        Ok(logins.into_iter().map(|login| login.session).collect())
    }

    async fn write_login(&self, login: &Login) -> Result<(), LogInError> {
        let mut tx = self.store().begin().await.map_err(BridgeError::from)?;
        let known = tx
            .logins()
            .find(&login.id)
            .await
            .map_err(BridgeError::from)?;
        if known.is_some_and(|known| known.user != login.user && known.is_in()) {
            return Err(LogInError::TakenByAnother);
        }
        let person = login.id.person();
        let write = async {
            tx.users().ensure(&login.user).await?;
            tx.logins().upsert(login).await?;
            tx.ghosts()
                .upsert_profile(&person, &login.username, &login.full_name)
                .await?;
            tx.commit().await?;
            Ok::<(), BridgeError>(())
        };
        Ok(write.await?)
    }

    /// The logins of a user.
    pub async fn logins_of(&self, user: &UserId) -> Result<Vec<LoginView>, BridgeError> {
        let logins = self
            .store()
            .read()
            .await?
            .logins()
            .list_by_user(user)
            .await?;
        Ok(logins.into_iter().filter(Login::is_in).map(view).collect())
    }

    /// Asks Instagram whether a login is alive. The sentence is fit to be shown.
    pub async fn check_login(&self, login: &LoginId) -> String {
        let Some(client) = self.logins.client(login) else {
            return "is not connected".to_owned();
        };
        match client.check().await {
            Ok(username) => format!("answers as @{username}"),
            Err(failure) => format!("does not answer: {failure}"),
        }
    }

    /// Ends a login of a user, here and at Instagram, and forgets its session. Its rooms stay.
    /// False when the user has no such login.
    pub async fn log_out(&self, user: &UserId, login: &LoginId) -> Result<bool, BridgeError> {
        let is_own = self
            .logins_of(user)
            .await?
            .iter()
            .any(|own| own.id == *login);
        if !is_own {
            return Ok(false);
        }
        if let Some(active) = self.logins.remove(login)
            && let Err(failure) = active.client.log_out().await
        {
            warn!(%login, error = %failure, "Instagram did not confirm a logout");
        }
        let mut tx = self.store().begin().await?;
        tx.logins()
            .set_session(login, &String::new().into())
            .await?;
        tx.logins().set_state(login, Login::LOGGED_OUT, "").await?;
        tx.commit().await?;
        self.wake_portals_of(login).await?;
        Ok(true)
    }

    /// Redacts something a person wrote that holds a secret. False when the bot may not.
    pub async fn redact_secret(&self, room: &RoomId, event: &EventId) -> Result<bool, BridgeError> {
        let txn = self.names().notice_txn_id(event.as_str(), "secret");
        match self
            .bot()
            .redact(room, event, &txn, Some("It held a secret"))
            .await
        {
            Ok(_) => Ok(true),
            Err(refused) if refused.is_forbidden() => Ok(false),
            Err(failure) => Err(failure.into()),
        }
    }
}

fn view(login: Login) -> LoginView {
    LoginView {
        id: login.id,
        username: login.username,
        state: login.state,
        state_info: login.state_info,
    }
}
