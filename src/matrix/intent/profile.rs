//! The user itself: its account, its device, its name.

use ruma::{
    DeviceId,
    api::{
        AppserviceUserIdentity,
        client::{
            account::register::{self, LoginType},
            device::update_device,
            profile::set_profile_field,
        },
    },
    profile::ProfileFieldValue,
};

use super::Intent;
use crate::matrix::{MatrixError, homeserver::Call};

impl Intent {
    /// Makes the account. An account that is there already is fine.
    pub async fn register(&self) -> Result<(), MatrixError> {
        let mut request = register::v3::Request::new();
        request.username = Some(self.user_id.localpart().to_owned());
        request.login_type = Some(LoginType::ApplicationService);
        // Required where appservices manage devices; we never want a device from here anyway.
        request.inhibit_login = true;
        let call = Call::to("register a user");
        match self
            .homeserver
            .send(request, AppserviceUserIdentity::default(), call)
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if error.errcode() == Some("M_USER_IN_USE") => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes or renames a device of this user without a login (MSC4190). Returns `false` when the
    /// homeserver does not let appservices do that: then no call may name a device.
    pub async fn ensure_device(
        &self,
        device_id: &DeviceId,
        display_name: &str,
    ) -> Result<bool, MatrixError> {
        let mut request = update_device::v3::Request::new(device_id.to_owned());
        request.display_name = Some(display_name.to_owned());
        // Not as the device itself: it may not exist yet.
        let identity = AppserviceUserIdentity::new(&self.user_id);
        let call = Call::to("make a device");
        match self.homeserver.send(request, identity, call).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_not_found() || error.is_unrecognized() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Sets the name that is shown for this user, in all its rooms.
    pub async fn set_display_name(&self, name: &str) -> Result<(), MatrixError> {
        let value = ProfileFieldValue::DisplayName(name.to_owned());
        let request = set_profile_field::v3::Request::new(self.user_id.clone(), value);
        self.send(request, Call::to("set a display name"))
            .await
            .map(drop)
    }
}
