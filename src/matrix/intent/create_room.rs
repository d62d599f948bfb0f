//! Making rooms.

use ruma::{
    OwnedRoomId, OwnedUserId,
    api::client::room::create_room::v3::{Request, RoomPreset},
    events::AnyInitialStateEvent,
    serde::Raw,
};
use serde_json::{Value, json, value::to_raw_value};
use thiserror::Error;

use super::Intent;
use crate::matrix::{MatrixError, homeserver::Call};

const ACTION: &str = "create a room";
const CANONICAL_ALIAS: &str = "m.room.canonical_alias";

/// A room to be made: private, by invitation only, unless its initial state says otherwise.
///
/// Has no `Debug`: names are people's own business.
#[derive(Clone, Default)]
pub struct CreateRoom {
    /// Its name.
    pub name: Option<String>,
    /// Its topic.
    pub topic: Option<String>,
    /// The part of its alias between `#` and the colon. With an alias the room is found again
    /// when it is not known whether it was made. It is not shown as the room's address.
    pub alias_localpart: Option<String>,
    /// Who is invited.
    pub invite: Vec<OwnedUserId>,
    /// Whether invitations say that this is a direct chat.
    pub is_direct: bool,
    /// State from the beginning: event type, state key, content.
    pub initial_state: Vec<(String, String, Value)>,
    /// The content of `m.room.power_levels` over the defaults. Must not list the room's creator:
    /// from room version 12 on the homeserver refuses that.
    pub power_levels: Option<Value>,
    /// Extra keys of `m.room.create`.
    pub creation_content: Option<Value>,
}

/// Why a room was not made.
#[derive(Debug, Error)]
pub enum CreateRoomError {
    /// There is a room with this alias: resolve it.
    #[error("failed to create a room: its alias is taken")]
    AliasInUse,
    /// The room may or may not have been made: resolve its alias before trying again.
    #[error("failed to create a room: it is not known whether it was made")]
    FateUnknown(#[source] MatrixError),
    /// The room was certainly not made.
    #[error(transparent)]
    NotMade(MatrixError),
}

impl From<MatrixError> for CreateRoomError {
    fn from(error: MatrixError) -> Self {
        if error.errcode() == Some("M_ROOM_IN_USE") {
            return Self::AliasInUse;
        }
        match error {
            // The homeserver said yes, so there is a room; we only cannot tell which.
            MatrixError::FateUnknown { .. }
            | MatrixError::BadAnswer { .. }
            | MatrixError::AnswerTooLarge { .. } => Self::FateUnknown(error),
            MatrixError::Refused { .. }
            | MatrixError::Limited { .. }
            | MatrixError::Troubled { .. }
            | MatrixError::Unreachable { .. }
            | MatrixError::BadRequest { .. } => Self::NotMade(error),
        }
    }
}

impl Intent {
    /// Makes a room. Never repeated by itself once it may have happened: called twice without an
    /// alias it makes two rooms, with one the second call says [`CreateRoomError::AliasInUse`].
    pub async fn create_room(&self, room: &CreateRoom) -> Result<OwnedRoomId, CreateRoomError> {
        let request = to_request(room)?;
        Ok(self.send(request, Call::once(ACTION)).await?.room_id)
    }
}

fn to_request(room: &CreateRoom) -> Result<Request, MatrixError> {
    let mut request = Request::new();
    // `trusted_private_chat` would make everyone invited an administrator for ever.
    request.preset = Some(RoomPreset::PrivateChat);
    request.name.clone_from(&room.name);
    request.topic.clone_from(&room.topic);
    request.room_alias_name.clone_from(&room.alias_localpart);
    request.invite.clone_from(&room.invite);
    request.is_direct = room.is_direct;
    request.initial_state = initial_state(room)?;
    request.power_level_content_override = room.power_levels.as_ref().map(to_raw).transpose()?;
    request.creation_content = room.creation_content.as_ref().map(to_raw).transpose()?;
    Ok(request)
}

fn initial_state(room: &CreateRoom) -> Result<Vec<Raw<AnyInitialStateEvent>>, MatrixError> {
    let given = room.initial_state.iter();
    let mut events = given
        .map(|(event_type, state_key, content)| {
            to_raw(&json!({ "type": event_type, "state_key": state_key, "content": content }))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let names_itself = room
        .initial_state
        .iter()
        .any(|(kind, ..)| kind == CANONICAL_ALIAS);
    if room.alias_localpart.is_some() && !names_itself {
        // Else Synapse shows the alias, which is for us alone, as the room's address.
        events.push(to_raw(
            &json!({ "type": CANONICAL_ALIAS, "state_key": "", "content": {} }),
        )?);
    }
    Ok(events)
}

fn to_raw<T>(value: &Value) -> Result<Raw<T>, MatrixError> {
    let json = to_raw_value(value).map_err(|source| MatrixError::BadRequest {
        action: ACTION,
        source: source.into(),
    })?;
    Ok(Raw::from_json(json))
}
