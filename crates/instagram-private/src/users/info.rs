//! `GET /api/v1/users/{id}/info/`

use crate::Client;
use crate::error::{Call, Error, ErrorKind, Subject};
use crate::model::{Fields, Id, User};

const CALL: Call = Call {
    what: "fetch a profile",
    subject: Subject::User,
    screen: "unknown",
};

impl Client {
    /// Fetches somebody's profile.
    ///
    /// `None` when there is no such person, or the account may not look.
    pub async fn user_info(&self, user_id: &Id) -> Result<Option<User>, Error> {
        let path = format!("users/{user_id}/info/");
        let answer = match self.get(CALL, &path, Vec::new()).await {
            Ok(answer) => answer,
            Err(error) if is_hidden(error.kind()) => return Ok(None),
            Err(error) => return Err(error),
        };
        Fields::parse(&answer)
            .and_then(|fields| fields.raw("user"))
            .and_then(|raw| User::from_json(raw.get()).ok())
            .map(Some)
            .ok_or_else(|| Error::new(CALL, Some(200), ErrorKind::Unexpected))
    }
}

fn is_hidden(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotFound | ErrorKind::NotAuthorizedToViewUser
    )
}
