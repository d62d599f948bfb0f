//! Who is in a portal's room.

use ruma::RoomId;
use tracing::warn;

use super::super::{Bridge, BridgeError, queue::backoff_ms};
use crate::{
    crash_point,
    matrix::Intent,
    remote::{Chat, PersonId},
    store::{Ghost, Portal, PortalId, StoreTx},
};

impl Bridge {
    /// Makes sure that the people of a thread are on record before its room is made: asks the
    /// network when nothing came along yet.
    pub(super) async fn ensure_members_known(&self, portal: &Portal) -> Result<(), BridgeError> {
        if !self
            .store()
            .read()
            .await?
            .members()
            .list(portal.id)
            .await?
            .is_empty()
        {
            return Ok(());
        }
        let Some(client) = self.logins.client(&portal.home_login) else {
            return Ok(());
        };
        let Some(chat) = client.fetch_chat(&portal.key.thread).await? else {
            return Ok(());
        };
        let mut tx = self.store().begin().await?;
        record_chat(&mut tx, portal.id, &chat).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The ghosts of everyone in a thread.
    pub(super) async fn ghosts_of(&self, portal: PortalId) -> Result<Vec<Ghost>, BridgeError> {
        let mut read = self.store().read().await?;
        let mut ghosts = Vec::new();
        for member in read.members().list(portal).await? {
            ghosts.extend(read.ghosts().find(&member.person).await?);
        }
        Ok(ghosts)
    }

    /// Brings the ghosts of the thread into the room. The ghosts of those who are in the room
    /// themselves come only when they have something to say.
    pub(in crate::bridge) async fn ensure_ghosts_in_room(
        &self,
        portal: &Portal,
        room: &RoomId,
    ) -> Result<(), BridgeError> {
        let present = self.present_persons(portal).await?;
        let members = self.store().read().await?.members().list(portal.id).await?;
        for member in members {
            if !member.in_room && !present.contains(&member.person) {
                self.ensure_ghost_in_room(portal.id, room, &member.person)
                    .await?;
            }
        }
        Ok(())
    }

    /// The persons whose Matrix users are in the room themselves: the receiver of a direct chat,
    /// every login in a group.
    pub(super) async fn present_persons(
        &self,
        portal: &Portal,
    ) -> Result<Vec<PersonId>, BridgeError> {
        if let Some(receiver) = &portal.key.receiver {
            return Ok(vec![receiver.person()]);
        }
        let logins = self
            .store()
            .read()
            .await?
            .members()
            .list_logins(portal.id)
            .await?;
        Ok(logins.into_iter().map(|login| login.id.person()).collect())
    }

    /// Brings one ghost into the room, or returns at once when it is there.
    pub(in crate::bridge) async fn ensure_ghost_in_room(
        &self,
        portal: PortalId,
        room: &RoomId,
        person: &PersonId,
    ) -> Result<Intent, BridgeError> {
        let ghost = self.ensure_ghost(person).await?;
        let members = self.store().read().await?.members().list(portal).await?;
        if members
            .iter()
            .any(|member| member.person == *person && member.in_room)
        {
            return Ok(ghost);
        }
        if let Err(refused) = ghost.join(room).await {
            // Rooms are by invitation: the first join fails unless the room was made with one.
            if !refused.is_forbidden() {
                return Err(refused.into());
            }
            self.bot().invite(room, ghost.user_id()).await?;
            ghost.join(room).await?;
        }
        crash_point!("portal.ghost_joined");
        let mut tx = self.store().begin().await?;
        tx.members().upsert(portal, person).await?;
        tx.members().set_in_room(portal, person, true).await?;
        tx.commit().await?;
        Ok(ghost)
    }

    /// Takes ghosts out of the room whose people left the thread, and forgets them.
    pub(in crate::bridge) async fn remove_absent_ghosts(
        &self,
        portal: PortalId,
        room: &RoomId,
        chat: &Chat,
    ) -> Result<(), BridgeError> {
        let members = self.store().read().await?.members().list(portal).await?;
        let is_gone = |person: &PersonId| chat.members.iter().all(|member| member.id != *person);
        for member in members.into_iter().filter(|member| is_gone(&member.person)) {
            if member.in_room {
                self.take_ghost_out(room, &member.person).await?;
            }
            let mut tx = self.store().begin().await?;
            tx.members().remove(portal, &member.person).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    async fn take_ghost_out(&self, room: &RoomId, person: &PersonId) -> Result<(), BridgeError> {
        let ghost = self.ensure_ghost(person).await?;
        if let Err(failure) = ghost.leave(room).await {
            warn!(error = %failure, "a ghost could not leave a room; it stays");
        }
        Ok(())
    }

    /// When a line should look again at something that is about to resolve itself.
    pub(in crate::bridge) fn soon_ms(&self) -> i64 {
        self.now_ms() + backoff_ms(0, self.random())
    }
}

/// Writes down title, people and their names as a chat shows them. People who are gone stay on
/// record until their ghosts have left the room.
pub(in crate::bridge) async fn record_chat(
    tx: &mut StoreTx,
    portal: PortalId,
    chat: &Chat,
) -> Result<(), BridgeError> {
    tx.portals()
        .set_title(portal, chat.title.as_deref())
        .await?;
    for person in &chat.members {
        tx.ghosts()
            .upsert_profile(&person.id, &person.username, &person.full_name)
            .await?;
        tx.members().upsert(portal, &person.id).await?;
    }
    Ok(())
}
