//! Ghosts: the Matrix users made for people at Instagram.

use ruma::OwnedUserId;
use tracing::warn;

use super::{Bridge, BridgeError};
use crate::{
    crash_point,
    matrix::{Intent, Retry},
    remote::{Person, PersonId},
    store::Ghost,
};

impl Bridge {
    /// The Matrix user of a person.
    pub(super) fn ghost_user(&self, person: &PersonId) -> Result<OwnedUserId, BridgeError> {
        let ghosts = &self.names().ghosts;
        ghosts
            .user_id(person)
            .ok_or(BridgeError::Corrupt { what: "person id" })
    }

    /// Makes sure that the homeserver knows a person's ghost, under the name they have now, and
    /// returns what can act as it. May be called as often as wanted; asks the homeserver only when
    /// something is new.
    pub(super) async fn ensure_ghost(&self, person: &PersonId) -> Result<Intent, BridgeError> {
        let user = self.ghost_user(person)?;
        // Found first and met after: a connection that still reads would be held while another is
        // waited for.
        let known = self.store().read().await?.ghosts().find(person).await?;
        let ghost = match known {
            Some(ghost) => ghost,
            None => self.meet(person).await?,
        };
        if !ghost.registered {
            self.register_ghost(person, &user).await?;
        }
        let intent = self.parts.homeserver.intent(user, self.device().cloned());
        let name = self.ghost_name(&ghost);
        if ghost.shown_name.as_deref() != Some(&name) {
            match intent.set_display_name(&name).await {
                // A name that is not taken must not keep the person from speaking.
                Err(refused) if refused.retry() == Retry::Never => {
                    warn!(%person, error = %refused, "the homeserver refused a ghost's name");
                }
                named => named?,
            }
            crash_point!("ghost.named");
            let mut tx = self.store().begin().await?;
            tx.ghosts().set_shown_name(person, &name).await?;
            tx.commit().await?;
        }
        Ok(intent)
    }

    async fn meet(&self, person: &PersonId) -> Result<Ghost, BridgeError> {
        let mut tx = self.store().begin().await?;
        let ghost = tx.ghosts().upsert_profile(person, "", "").await?;
        tx.commit().await?;
        Ok(ghost)
    }

    async fn register_ghost(
        &self,
        person: &PersonId,
        user: &OwnedUserId,
    ) -> Result<(), BridgeError> {
        let intent = self.parts.homeserver.intent(user.clone(), None);
        intent.register().await?;
        if let Some(device) = self.device() {
            intent.ensure_device(device, "Instagram bridge").await?;
        }
        crash_point!("ghost.registered");
        let mut tx = self.store().begin().await?;
        tx.ghosts()
            .set_registered(person, self.device().map(|device| &**device))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The name a ghost is to be shown under.
    pub(super) fn ghost_name(&self, ghost: &Ghost) -> String {
        let person = Person {
            id: ghost.person.clone(),
            username: ghost.username.clone(),
            full_name: ghost.full_name.clone(),
        };
        clean_name(&(self.options().display_name)(&person))
    }
}

/// Takes control characters and direction overrides out of a name, and keeps it at 100 characters,
/// so that no name can pose as something else on the screen.
pub(super) fn clean_name(name: &str) -> String {
    let harmless = |c: &char| {
        !c.is_control() && !matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let cleaned: String = name.chars().filter(harmless).take(100).collect();
    cleaned.trim().to_owned()
}

/// Names of a few people for a group without a title, such as `Ann, Bob and 3 more`.
pub(super) fn name_list(ghosts: &[Ghost]) -> Option<String> {
    const NAMED_MAX: usize = 4;
    let first_names: Vec<&str> = ghosts.iter().filter_map(first_name).collect();
    let (named, rest) = first_names.split_at(first_names.len().min(NAMED_MAX));
    let named = named.join(", ");
    match rest.len() {
        _ if named.is_empty() => None,
        0 => Some(clean_name(&named)),
        more => Some(clean_name(&format!("{named} and {more} more"))),
    }
}

fn first_name(ghost: &Ghost) -> Option<&str> {
    let first = ghost.full_name.split_whitespace().next();
    first.or(Some(ghost.username.as_str()).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_hide_or_reverse_itself() {
        assert_eq!(clean_name("a\u{202e}b\u{7}\n"), "ab");
        assert_eq!(clean_name(&"x".repeat(500)).len(), 100);
    }

    #[test]
    fn an_unnamed_group_is_named_by_first_names() {
        let ghost = |name: &str| Ghost {
            person: PersonId::new("1"),
            username: "user".to_owned(),
            full_name: name.to_owned(),
            shown_name: None,
            registered: true,
            device: None,
        };
        let names = ["Ann Smith", "Bob", "", "Dora", "Eve", "Finn"].map(ghost);
        assert_eq!(name_list(&names[..2]).as_deref(), Some("Ann, Bob"));
        assert_eq!(
            name_list(&names).as_deref(),
            Some("Ann, Bob, user, Dora and 2 more")
        );
        assert_eq!(name_list(&[]), None);
    }
}
