//! Who speaks.

use ruma::{
    DeviceId, OwnedDeviceId, OwnedUserId, UserId,
    api::{
        AppserviceUserIdentity, OutgoingRequest,
        auth_scheme::{AuthScheme, SendAccessToken},
    },
};

use crate::matrix::{
    Homeserver, MatrixError,
    homeserver::{Call, PathChoice},
};

/// One of our users at the homeserver: the bot, a ghost, or a person who lent us her name.
///
/// Cheap to clone. Every call may be made twice unless it says otherwise.
#[derive(Clone, Debug)]
pub struct Intent {
    pub(super) homeserver: Homeserver,
    pub(super) user_id: OwnedUserId,
    device_id: Option<OwnedDeviceId>,
}

impl Intent {
    /// Speaks as `user_id`, and as its device when there is one.
    pub(in crate::matrix) fn new(
        homeserver: Homeserver,
        user_id: OwnedUserId,
        device_id: Option<OwnedDeviceId>,
    ) -> Self {
        Self {
            homeserver,
            user_id,
            device_id,
        }
    }

    /// Who this is.
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// The device that every call names.
    pub fn device_id(&self) -> Option<&DeviceId> {
        self.device_id.as_deref()
    }

    /// The homeserver behind this user.
    pub fn homeserver(&self) -> &Homeserver {
        &self.homeserver
    }

    /// Sends a request as this user and its device.
    pub(super) async fn send<R>(
        &self,
        request: R,
        call: Call,
    ) -> Result<R::IncomingResponse, MatrixError>
    where
        R: OutgoingRequest,
        R::PathBuilder: PathChoice,
        for<'a> R::Authentication: AuthScheme<Input<'a> = SendAccessToken<'a>>,
    {
        let mut identity = AppserviceUserIdentity::new(&self.user_id);
        identity.device_id = self.device_id.as_deref();
        self.homeserver.send(request, identity, call).await
    }
}
