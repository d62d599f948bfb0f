//! A portal's room: made once, found again by its alias, named after the thread.

use ruma::{OwnedRoomId, OwnedUserId, RoomAliasId, RoomId};
use serde_json::{Value, json};

use super::super::{
    Bridge, BridgeError,
    ghost::{clean_name, name_list},
};
use crate::{
    crash_point,
    matrix::{CreateRoom, CreateRoomError},
    store::{Ghost, Portal, PortalId},
};

impl Bridge {
    /// Makes sure that a portal has its room, with the people and ghosts of the thread in it.
    pub(in crate::bridge) async fn ensure_room(
        &self,
        portal: PortalId,
    ) -> Result<(Portal, OwnedRoomId), BridgeError> {
        let portal = self.find_portal(portal).await?;
        if let Some(room) = portal.room.clone() {
            return Ok((portal, room));
        }
        self.ensure_members_known(&portal).await?;
        let room = self.create_or_find_room(&portal).await?;
        crash_point!("portal.room_made");
        let mut tx = self.store().begin().await?;
        tx.portals().set_room(portal.id, Some(&room)).await?;
        tx.commit().await?;
        crash_point!("portal.room_written");
        self.ensure_ghosts_in_room(&portal, &room).await?;
        Ok((self.find_portal(portal.id).await?, room))
    }

    async fn find_portal(&self, portal: PortalId) -> Result<Portal, BridgeError> {
        let found = self
            .store()
            .read()
            .await?
            .portals()
            .find_by_id(portal)
            .await?;
        found.ok_or(BridgeError::Corrupt { what: "portal" })
    }

    /// Creates the room under its alias. When the alias is taken, or the homeserver's answer was
    /// lost, the room is there already: it is ours, and the alias leads to it.
    async fn create_or_find_room(&self, portal: &Portal) -> Result<OwnedRoomId, BridgeError> {
        let alias_localpart = self.names().alias_localpart(&portal.key);
        let request = self.room_request(portal, alias_localpart.clone()).await?;
        let failure = match self.bot().create_room(&request).await {
            Ok(room) => return Ok(room),
            Err(failure @ (CreateRoomError::AliasInUse | CreateRoomError::FateUnknown(_))) => {
                failure
            }
            Err(failure) => return Err(failure.into()),
        };
        let domain = &self.names().ghosts.domain;
        let alias = RoomAliasId::parse(format!("#{alias_localpart}:{domain}"))
            .map_err(|_| BridgeError::Corrupt { what: "room alias" })?;
        match self.bot().resolve_alias(&alias).await? {
            Some(room) => Ok(room),
            None => Err(failure.into()),
        }
    }

    async fn room_request(
        &self,
        portal: &Portal,
        alias_localpart: String,
    ) -> Result<CreateRoom, BridgeError> {
        let mut invite = self.people_of(portal.id).await?;
        let ghosts = self.ghosts_of(portal.id).await?;
        let present = self.present_persons(portal).await?;
        for ghost in ghosts
            .iter()
            .filter(|ghost| !present.contains(&ghost.person))
        {
            invite.push(self.ensure_ghost(&ghost.person).await?.user_id().to_owned());
        }
        Ok(CreateRoom {
            name: self.room_name(portal, &ghosts),
            topic: None,
            alias_localpart: Some(alias_localpart),
            invite,
            is_direct: !portal.is_group,
            initial_state: self.bridge_info(portal),
            power_levels: Some(Self::power_levels()),
            creation_content: None,
        })
    }

    /// Brings the room's name in line with the thread's title and members.
    pub(in crate::bridge) async fn sync_room_name(
        &self,
        portal: &Portal,
        room: &RoomId,
    ) -> Result<(), BridgeError> {
        let ghosts = self.ghosts_of(portal.id).await?;
        let Some(name) = self.room_name(portal, &ghosts) else {
            return Ok(());
        };
        if portal.shown_name.as_deref() == Some(&name) {
            return Ok(());
        }
        self.bot()
            .send_state(room, "m.room.name", "", &json!({ "name": name }), None)
            .await?;
        let mut tx = self.store().begin().await?;
        tx.portals().set_shown_name(portal.id, &name).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A direct chat is named after the other person, a group by its title or its members.
    fn room_name(&self, portal: &Portal, ghosts: &[Ghost]) -> Option<String> {
        let is_me = |ghost: &&Ghost| {
            portal
                .key
                .receiver
                .as_ref()
                .is_some_and(|login| login.person() == ghost.person)
        };
        let others: Vec<Ghost> = ghosts
            .iter()
            .filter(|ghost| !is_me(ghost))
            .cloned()
            .collect();
        if let Some(title) = portal
            .title
            .as_deref()
            .map(clean_name)
            .filter(|name| !name.is_empty())
        {
            return Some(title);
        }
        match others.as_slice() {
            [other] if !portal.is_group => Some(self.ghost_name(other)),
            // A chat with oneself has nobody else in it.
            [] => ghosts.first().map(|me| self.ghost_name(me)),
            others => name_list(others),
        }
    }

    /// Nobody but the bot can change state or bring in others. The bot itself is not listed: the
    /// homeserver puts the creator above the others in the way of its room version.
    fn power_levels() -> Value {
        json!({
            "users_default": 0,
            "events_default": 0,
            "state_default": 50,
            "invite": 50,
            "kick": 50,
            "ban": 50,
            "redact": 50,
        })
    }

    /// What tells clients and tools that the room is bridged.
    fn bridge_info(&self, portal: &Portal) -> Vec<(String, String, Value)> {
        let names = self.names();
        let key = format!("{}/{}", names.ghosts.domain, names.bridge_id);
        let channel = json!({
            "id": portal.key.thread.as_str(),
            "fi.mau.receiver": portal.key.receiver_str(),
        });
        let info = json!({
            "bridgebot": self.parts.bot,
            "creator": self.parts.bot,
            "protocol": {
                "id": "instagram",
                "displayname": "Instagram",
                "external_url": "https://www.instagram.com",
            },
            "channel": channel,
            "com.beeper.room_type": if portal.is_group { "group" } else { "dm" },
        });
        ["m.bridge", "uk.half-shot.bridge"]
            .map(|kind| (kind.to_owned(), key.clone(), info.clone()))
            .into()
    }

    /// The Matrix people whose logins are in a thread, without those who have logged out.
    pub(in crate::bridge) async fn people_of(
        &self,
        portal: PortalId,
    ) -> Result<Vec<OwnedUserId>, BridgeError> {
        let mut read = self.store().read().await?;
        let found = read.portals().find_by_id(portal).await?;
        let receiver = found.and_then(|portal| portal.key.receiver);
        let mut people = Vec::new();
        for login in read.members().list_logins(portal).await? {
            let concerned = receiver
                .as_ref()
                .is_none_or(|receiver| *receiver == login.id);
            if concerned && login.is_in() && !people.contains(&login.user) {
                people.push(login.user);
            }
        }
        if let Some(receiver) = receiver
            && let Some(login) = read.logins().find(&receiver).await?
            && login.is_in()
            && !people.contains(&login.user)
        {
            people.push(login.user);
        }
        Ok(people)
    }
}
