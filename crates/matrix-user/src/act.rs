//! What the person does.

use std::time::Duration;

use anyhow::{Context, Result};
use matrix_sdk::{
    Room,
    ruma::{
        EventId, RoomId, UserId,
        api::client::{receipt::create_receipt::v3::ReceiptType, room::create_room},
        events::{
            InitialStateEvent, receipt::ReceiptThread, room::encryption::RoomEncryptionEventContent,
        },
    },
};
use serde_json::{Value, json};

use crate::{Answer, MatrixUser};

/// How long it may take until the person's own change comes back by the sync.
const ECHO_LIMIT: Duration = Duration::from_secs(30);

impl MatrixUser {
    /// Makes a direct chat with a user, invites him, and gives the room's id.
    pub fn create_dm<'a>(&'a self, with: &'a str, encrypted: bool) -> Answer<'a, String> {
        Box::pin(async move {
            let mut request = create_room::v3::Request::new();
            request.invite = vec![UserId::parse(with)?];
            request.is_direct = true;
            request.preset = Some(create_room::v3::RoomPreset::TrustedPrivateChat);
            self.create_room(request, encrypted).await
        })
    }

    /// Makes a private room with a name, invites these users, and gives the room's id.
    pub fn create_group<'a>(
        &'a self,
        name: &'a str,
        invite: &'a [&'a str],
        encrypted: bool,
    ) -> Answer<'a, String> {
        Box::pin(async move {
            let mut request = create_room::v3::Request::new();
            request.name = Some(name.to_owned());
            request.invite = invite.iter().map(UserId::parse).collect::<Result<_, _>>()?;
            request.preset = Some(create_room::v3::RoomPreset::PrivateChat);
            self.create_room(request, encrypted).await
        })
    }

    /// Invites a user to a room.
    pub fn invite<'a>(&'a self, room: &'a str, user_id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let user_id = UserId::parse(user_id)?;
            Ok(self.room(room)?.invite_user_by_id(&user_id).await?)
        })
    }

    /// Joins a room; does nothing when the person is in it.
    pub fn join<'a>(&'a self, room: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let id = RoomId::parse(room)?;
            self.client
                .join_room_by_id(&id)
                .await
                .context("cannot join the room")?;
            self.wait_until_joined(room).await
        })
    }

    /// Leaves a room, or declines an invitation to it.
    pub fn leave<'a>(&'a self, room: &'a str) -> Answer<'a, ()> {
        Box::pin(async move { Ok(self.room(room)?.leave().await?) })
    }

    /// Sends a plain text message and gives its event id.
    pub fn send_text<'a>(&'a self, room: &'a str, body: &'a str) -> Answer<'a, String> {
        self.send_raw(
            room,
            "m.room.message",
            json!({ "msgtype": "m.text", "body": body }),
        )
    }

    /// Sends any event, encrypted when the room is, and gives its event id.
    pub fn send_raw<'a>(
        &'a self,
        room: &'a str,
        event_type: &'a str,
        content: Value,
    ) -> Answer<'a, String> {
        Box::pin(async move {
            let sent = self.room(room)?.send_raw(event_type, content).await;
            Ok(sent
                .context("cannot send the event")?
                .response
                .event_id
                .to_string())
        })
    }

    /// Reacts to an event with a key, mostly an emoji, and gives the reaction's event id.
    pub fn react<'a>(&'a self, room: &'a str, event_id: &str, key: &str) -> Answer<'a, String> {
        let relation = json!({ "rel_type": "m.annotation", "event_id": event_id, "key": key });
        self.send_raw(room, "m.reaction", json!({ "m.relates_to": relation }))
    }

    /// Redacts an event and gives the redaction's event id.
    pub fn redact<'a>(&'a self, room: &'a str, event_id: &'a str) -> Answer<'a, String> {
        Box::pin(async move {
            let target = EventId::parse(event_id)?;
            let sent = self.room(room)?.redact(&target, None, None).await;
            Ok(sent
                .context("cannot redact the event")?
                .event_id
                .to_string())
        })
    }

    /// Tells the room that the person has read up to this event.
    pub fn receipt<'a>(&'a self, room: &'a str, event_id: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            let event_id = EventId::parse(event_id)?;
            let room = self.room(room)?;
            let thread = ReceiptThread::Unthreaded;
            Ok(room
                .send_single_receipt(ReceiptType::Read, thread, event_id)
                .await?)
        })
    }

    /// Tells the room that the person types, or that she has stopped.
    pub fn typing<'a>(&'a self, room: &'a str, on: bool) -> Answer<'a, ()> {
        Box::pin(async move { Ok(self.room(room)?.typing_notice(on).await?) })
    }

    async fn create_room(
        &self,
        mut request: create_room::v3::Request,
        encrypted: bool,
    ) -> Result<String> {
        if encrypted {
            let content = RoomEncryptionEventContent::with_recommended_defaults();
            request.initial_state =
                vec![InitialStateEvent::with_empty_state_key(content).to_raw_any()];
        }
        let room = self
            .client
            .create_room(request)
            .await
            .context("cannot make a room")?;
        let id = room.room_id().to_string();
        self.wait_until_joined(&id).await?;
        Ok(id)
    }

    async fn wait_until_joined(&self, room: &str) -> Result<()> {
        let is_joined = |room: &crate::RoomView| (!room.is_invite).then_some(());
        self.wait_for(ECHO_LIMIT, "the room that was joined", |view| {
            view.room(room).and_then(is_joined)
        })
        .await
    }

    fn room(&self, room: &str) -> Result<Room> {
        let id = RoomId::parse(room).with_context(|| format!("{room} is not a room id"))?;
        let room = self.client.get_room(&id);
        room.with_context(|| format!("{} does not know the room {id}", self.user_id()))
    }
}
