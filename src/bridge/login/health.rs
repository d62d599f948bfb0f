//! What listeners report, as states and as words to the owner.

use tracing::{info, warn};

use crate::{
    bridge::{Bridge, BridgeError},
    remote::{LoginHealth, LoginId},
};

impl Bridge {
    /// Writes how a login is doing, and tells its owner when it needs them or works again.
    pub(in crate::bridge) async fn note_health(&self, login: &LoginId, health: LoginHealth) {
        if let Err(failure) = self.write_health(login, &health).await {
            warn!(%login, error = %failure.chain(), "failed to note how a login is doing");
        }
    }

    async fn write_health(&self, login: &LoginId, health: &LoginHealth) -> Result<(), BridgeError> {
        let (state, words) = state_of(health);
        let before = {
            let mut tx = self.store().begin().await?;
            let before = tx.logins().find(login).await?;
            tx.logins().set_state(login, state, words).await?;
            tx.commit().await?;
            before
        };
        let Some(before) = before else { return Ok(()) };
        if before.state == state {
            return Ok(());
        }
        info!(%login, state, "a login changed its state");
        let needs_owner = matches!(health, LoginHealth::ActionRequired { .. });
        if self.logins.set_works(login, !needs_owner) && !needs_owner {
            self.wake_portals_of(login).await?;
        }
        let told = match health {
            LoginHealth::ActionRequired { reason, .. } => {
                format!(
                    "Your Instagram account {} needs you: {reason}",
                    before.username
                )
            }
            LoginHealth::Connected if before.state == "action_required" => {
                format!(
                    "Your Instagram account {} is connected again.",
                    before.username
                )
            }
            LoginHealth::Connected | LoginHealth::Connecting | LoginHealth::Disconnected { .. } => {
                return Ok(());
            }
        };
        let occasion = format!("health:{login}:{}", self.now_ms());
        self.tell_user(&before.user, &occasion, &told).await
    }
}

fn state_of(health: &LoginHealth) -> (&'static str, &str) {
    match health {
        LoginHealth::Connecting => ("connecting", ""),
        LoginHealth::Connected => ("connected", ""),
        LoginHealth::Disconnected { reason } => ("disconnected", reason),
        LoginHealth::ActionRequired { reason, .. } => ("action_required", reason),
    }
}
