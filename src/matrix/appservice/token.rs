//! Lets in only who knows the homeserver's token, before anything of a body is read.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use ruma::api::auth_scheme::{AccessToken, AuthScheme as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::reply::failed;

/// The SHA-256 of the token that is let in. Hashes have one length, so a comparison takes the same
/// time whatever is wrong.
#[derive(Clone, Copy)]
pub(super) struct ExpectedToken([u8; 32]);

impl ExpectedToken {
    /// Expects this token.
    pub(super) fn new(token: &SecretString) -> Self {
        Self(Sha256::digest(token.expose_secret()).into())
    }

    fn is(&self, token: &str) -> bool {
        let given: [u8; 32] = Sha256::digest(token).into();
        given.ct_eq(&self.0).into()
    }
}

/// Answers 401 without a token and 403 with a wrong one; else lets the request through. The token
/// is a Bearer header or, from older homeservers, the query parameter `access_token`.
pub(super) async fn require_token(
    State(expected): State<ExpectedToken>,
    request: Request,
    next: Next,
) -> Response {
    match given_token(&request) {
        None => failed(
            StatusCode::UNAUTHORIZED,
            "M_MISSING_TOKEN",
            "no token was given",
        ),
        Some(token) if expected.is(&token) => next.run(request).await,
        Some(_) => failed(StatusCode::FORBIDDEN, "M_FORBIDDEN", "the token is wrong"),
    }
}

fn given_token(request: &Request) -> Option<String> {
    let mut head = http::Request::new([0_u8; 0]);
    head.uri_mut().clone_from(request.uri());
    head.headers_mut().clone_from(request.headers());
    AccessToken::extract_authentication(&head).ok()
}
