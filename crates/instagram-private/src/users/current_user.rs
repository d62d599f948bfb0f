//! `GET /api/v1/accounts/current_user/`

use crate::Client;
use crate::error::{Call, Error, ErrorKind, Subject};
use crate::model::{Fields, User};

const CALL: Call = Call {
    what: "fetch the account",
    subject: Subject::Account,
    screen: "unknown",
};

impl Client {
    /// Fetches the account itself. It works exactly while the session does.
    pub async fn current_user(&self) -> Result<User, Error> {
        let fields = vec![("edit", "true".to_owned())];
        let answer = self.get(CALL, "accounts/current_user/", fields).await?;
        Fields::parse(&answer)
            .and_then(|fields| fields.raw("user"))
            .and_then(|raw| User::from_json(raw.get()).ok())
            .ok_or_else(|| Error::new(CALL, Some(200), ErrorKind::Unexpected))
    }
}
