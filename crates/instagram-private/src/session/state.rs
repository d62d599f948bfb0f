//! What is stored of a login.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{CookieError, Cookies, Device, Secret};
use crate::model::Id;
use crate::settings::Rng;

/// What is stored of a login: the account, its token and cookies, and the device.
///
/// It changes with the answers of Instagram: store
/// [`Client::session`](crate::Client::session) again whenever
/// [`Client::session_revision`](crate::Client::session_revision) has grown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub(crate) user_id: Id,
    pub(crate) device: Device,
    pub(crate) authorization: Secret,
    #[serde(default)]
    pub(crate) cookies: BTreeMap<String, Secret>,
    #[serde(default)]
    pub(crate) mid: Option<Secret>,
    #[serde(default)]
    pub(crate) www_claim: Option<Secret>,
    #[serde(default)]
    pub(crate) rur: Option<Secret>,
    #[serde(default)]
    pub(crate) shbid: Option<Secret>,
    #[serde(default)]
    pub(crate) shbts: Option<Secret>,
    #[serde(default)]
    pub(crate) region_hint: Option<Secret>,
}

impl Session {
    /// Makes a session out of the cookies of a web login, with a new device.
    ///
    /// Nothing is sent: whether the session works tells
    /// [`Client::current_user`](crate::Client::current_user). The token is built from `sessionid`
    ///.
    pub fn from_cookies(cookies: &Cookies, rng: &dyn Rng) -> Result<Self, CookieError> {
        Ok(Self {
            user_id: cookies.session_id.user_id.clone(),
            device: Device::generate(rng),
            authorization: cookies.session_id.bearer(),
            mid: cookies.jar.get("mid").cloned(),
            cookies: cookies.jar.clone(),
            www_claim: None,
            rur: None,
            shbid: None,
            shbts: None,
            region_hint: None,
        })
    }

    /// The same login on the device that the account used before.
    ///
    /// A device that Instagram knows is asked fewer questions, so a new login of the same account
    /// takes the device of its last one.
    #[must_use]
    pub fn with_device(self, device: Device) -> Self {
        Self { device, ..self }
    }

    /// Whose session it is.
    pub fn user_id(&self) -> &Id {
        &self.user_id
    }

    /// The device that the session claims to be.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The `Cookie:` header.
    pub(crate) fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={}", value.expose()))
            .collect();
        pairs.join("; ")
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("user_id", &self.user_id)
            .field("device", &self.device)
            .field("authorization", &self.authorization)
            .field("cookies", &self.cookies)
            .finish_non_exhaustive()
    }
}
