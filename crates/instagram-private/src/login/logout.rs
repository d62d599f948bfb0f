//! `POST /api/v1/accounts/logout/`

use serde_json::{Value, json};

use crate::Client;
use crate::error::{Call, Error, Subject};

const CALL: Call = Call {
    what: "log out",
    subject: Subject::Account,
    screen: "unknown",
};

impl Client {
    /// Ends the login on Instagram's side. The session is of no use afterwards.
    ///
    /// A second time Instagram answers that the login is over already.
    pub async fn logout(&self) -> Result<(), Error> {
        let session = self.session();
        let device = session.device();
        let uuid = device.uuid.to_string();
        let fields = json!({
            "guid": uuid,
            "phone_id": device.phone_id.to_string(),
            "device_id": device.device_id,
            "_uuid": uuid,
            "one_tap_app_login": Value::Null,
        });
        self.post_signed(CALL, "accounts/logout/", &fields).await?;
        Ok(())
    }
}
