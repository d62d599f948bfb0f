//! Who asks: the bearer or the cookies, the user agent and the app id.
//!
//! The bearer is `Bearer IGT:2:` and the base64 of a JSON object with the `sessionid`; it counts
//! more than the cookies.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;

use super::answer::Answer;
use crate::instagram::{
    shared::Shared,
    wire::error,
    world::{Session, UserId, World},
};

/// The app id of the Android app; other ids belong to other clients.
const APP_ID: &str = "567067343352427";

/// The account that asks, with a good session.
pub(super) struct Viewer(pub(super) UserId);

impl FromRequestParts<Shared> for Viewer {
    type Rejection = Answer;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Answer> {
        check_client(&parts.headers)?;
        let session = sessionid(&parts.headers).map_or(Session::Unknown, |id| {
            shared.look(|world| world.session(&id))
        });
        match session {
            Session::Good(account) => Ok(Self(account)),
            Session::Revoked => Err(Answer::new(403, error::login_required(2))),
            Session::Unknown => Err(Answer::new(403, error::login_required(3))),
        }
    }
}

/// The account of a request, if its session is or was good.
pub(in crate::instagram) fn account(world: &World, headers: &HeaderMap) -> Option<UserId> {
    let sessionid = sessionid(headers)?;
    match world.session(&sessionid) {
        Session::Good(account) => Some(account),
        Session::Revoked | Session::Unknown => {
            let digits = sessionid.split(['%', ':']).next()?;
            digits.parse().ok()
        }
    }
}

/// The session that a request names, by bearer or cookie.
pub(super) fn sessionid(headers: &HeaderMap) -> Option<String> {
    from_bearer(headers).or_else(|| from_cookies(headers))
}

fn from_bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let bytes = BASE64_STANDARD
        .decode(value.strip_prefix("Bearer IGT:2:")?)
        .ok()?;
    let token: Value = serde_json::from_slice(&bytes).ok()?;
    token["sessionid"].as_str().map(str::to_owned)
}

fn from_cookies(headers: &HeaderMap) -> Option<String> {
    let all = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut cookies = all.flat_map(|value| value.split(';')).map(str::trim);
    cookies
        .find_map(|cookie| cookie.strip_prefix("sessionid="))
        .map(str::to_owned)
}

/// Refuses clients that do not look like the app.
fn check_client(headers: &HeaderMap) -> Result<(), Answer> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let agent = text("user-agent").unwrap_or_default();
    if !agent.starts_with("Instagram ") || !agent.contains(" Android (") {
        return Err(Answer::new(400, error::failed("useragent mismatch")));
    }
    if text("x-ig-app-id").is_some_and(|id| id != APP_ID) {
        return Err(Answer::new(400, error::failed("app id mismatch")));
    }
    Ok(())
}
