//! From a ruma request to HTTP bytes and from HTTP bytes to its response.

use std::borrow::Cow;

use bytes::{Bytes, BytesMut};
use ruma::api::{
    AppserviceUserIdentity, IncomingResponse as _, OutgoingRequest, OutgoingRequestAppserviceExt,
    SupportedVersions,
    auth_scheme::{AuthScheme, SendAccessToken},
    error::{DeserializationError, FromHttpResponseError},
    path_builder::{PathBuilder, SinglePath, VersionHistory},
};
use secrecy::ExposeSecret as _;

use super::{Call, Homeserver};
use crate::matrix::MatrixError;

/// What an endpoint needs to choose its path. Endpoints with a single path need nothing.
pub(in crate::matrix) trait PathChoice: PathBuilder {
    /// Picks the input out of the versions that we use.
    fn choose(paths: &SupportedVersions) -> Self::Input<'_>;
}

impl PathChoice for VersionHistory {
    fn choose(paths: &SupportedVersions) -> Self::Input<'_> {
        Cow::Borrowed(paths)
    }
}

impl PathChoice for SinglePath {
    fn choose(_: &SupportedVersions) -> Self::Input<'_> {}
}

impl Homeserver {
    /// Sends a request as `identity` and reads its response; retries happen inside.
    pub(in crate::matrix) async fn send<R>(
        &self,
        request: R,
        identity: AppserviceUserIdentity<'_>,
        call: Call,
    ) -> Result<R::IncomingResponse, MatrixError>
    where
        R: OutgoingRequest,
        R::PathBuilder: PathChoice,
        for<'a> R::Authentication: AuthScheme<Input<'a> = SendAccessToken<'a>>,
    {
        let http = request
            .try_into_http_request_with_identity::<BytesMut>(
                &self.shared.address,
                SendAccessToken::Appservice(self.shared.as_token.expose_secret()),
                identity,
                R::PathBuilder::choose(&self.shared.paths),
            )
            .map_err(|source| MatrixError::BadRequest {
                action: call.action,
                source,
            })?;
        let answer = self.exchange(http.map(BytesMut::freeze), call).await?;
        read_response::<R>(answer, call)
    }
}

/// Reads an answer that is known to be a success.
fn read_response<R: OutgoingRequest>(
    answer: http::Response<Bytes>,
    call: Call,
) -> Result<R::IncomingResponse, MatrixError> {
    R::IncomingResponse::try_from_http_response(answer).map_err(|error| {
        let source = match error {
            FromHttpResponseError::Deserialization(source) => source,
            // A success is never read as an error, and the enum may grow.
            _ => DeserializationError::from(<serde_json::Error as serde::de::Error>::custom(
                "unexpected kind of answer",
            )),
        };
        MatrixError::BadAnswer {
            action: call.action,
            source,
        }
    })
}
