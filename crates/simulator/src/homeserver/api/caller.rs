//! Who asks: `Authorization: Bearer …`; the application service adds `?user_id=&device_id=&ts=`

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{header, request::Parts},
};
use serde::Deserialize;
use serde_json::Value;

use super::failure::Failure;
use crate::homeserver::shared::Shared;

/// The user that asks.
pub(super) struct Caller {
    /// The user id.
    pub(super) user: String,
    /// The device, when one is named.
    pub(super) device: Option<String>,
    /// The time to give new events, in milliseconds.
    pub(super) ts: Option<u64>,
    /// It is the application service, as itself or as one of its users.
    pub(super) is_appservice: bool,
}

#[derive(Deserialize)]
struct Masquerade {
    user_id: Option<String>,
    device_id: Option<String>,
    #[serde(rename = "org.matrix.msc3202.device_id")]
    unstable_device_id: Option<String>,
    ts: Option<u64>,
    access_token: Option<String>,
}

impl FromRequestParts<Shared> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Failure> {
        let query = Query::<Masquerade>::try_from_uri(&parts.uri);
        let Query(query) =
            query.map_err(|error| Failure::bad("M_INVALID_PARAM", &error.body_text()))?;
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = header.and_then(|value| value.strip_prefix("Bearer "));
        let token = bearer.map(str::to_owned).or(query.access_token);
        let token = token.ok_or_else(Failure::unknown_token)?;
        if token != shared.secrets.as_token {
            let user = shared.look(|state| state.tokens.get(&token).cloned());
            let user = user.ok_or_else(Failure::unknown_token)?;
            return Ok(Self {
                user,
                device: None,
                ts: None,
                is_appservice: false,
            });
        }
        let user = query
            .user_id
            .unwrap_or_else(|| shared.secrets.sender.clone());
        // Registration itself names no user; all else needs one that was registered.
        if !shared.look(|state| state.users.contains_key(&user)) {
            return Err(Failure::forbidden(
                "Application service has not registered this user",
            ));
        }
        let device = query.device_id.or(query.unstable_device_id);
        Ok(Self {
            user,
            device,
            ts: query.ts,
            is_appservice: true,
        })
    }
}

/// A JSON body; a missing one is an empty object.
pub(super) struct Body(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let unreadable = |_| Failure::bad("M_UNKNOWN", "the body could not be read");
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(unreadable)?;
        if bytes.is_empty() {
            return Ok(Self(Value::Object(serde_json::Map::new())));
        }
        let body = serde_json::from_slice(&bytes);
        body.map(Self)
            .map_err(|error| Failure::bad("M_NOT_JSON", &error.to_string()))
    }
}
