//! The phone that a session claims to be.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::settings::{AppVersion, Rng};

/// A common phone, as the user agent names it.
const DESCRIPTOR: &str =
    "34/14; 480dpi; 1344x2992; Google/google; Pixel 8 Pro; husky; husky; en_US";

/// The phone that a session claims to be.
///
/// Made once for an account and kept for ever: Instagram remembers devices, and a known one passes
/// checks that a new one does not. That makes it worth keeping secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// `android-` and 16 hexadecimal digits.
    pub device_id: String,
    /// The id of the installed app.
    pub uuid: Uuid,
    /// The id of the phone.
    pub phone_id: Uuid,
    /// The id that the apps of the family share.
    pub family_device_id: Uuid,
    /// The advertising id.
    pub adid: Uuid,
    /// The middle of the user agent: system, screen, maker, model, language.
    pub descriptor: String,
}

impl Device {
    /// Makes up a new phone.
    pub fn generate(rng: &dyn Rng) -> Self {
        let mut id = [0; 8];
        rng.fill(&mut id);
        Self {
            device_id: format!("android-{:016x}", u64::from_be_bytes(id)),
            uuid: random_uuid(rng),
            phone_id: random_uuid(rng),
            family_device_id: random_uuid(rng),
            adid: random_uuid(rng),
            descriptor: DESCRIPTOR.to_owned(),
        }
    }

    /// The user agent of this phone with that app.
    pub(crate) fn user_agent(&self, app: &AppVersion) -> String {
        format!(
            "Instagram {} Android ({}; {})",
            app.version, self.descriptor, app.version_code
        )
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Device")
            .field("descriptor", &self.descriptor)
            .finish_non_exhaustive()
    }
}

/// A random UUID (version 4).
pub(crate) fn random_uuid(rng: &dyn Rng) -> Uuid {
    let mut bytes = [0; 16];
    rng.fill(&mut bytes);
    Builder::from_random_bytes(bytes).into_uuid()
}
