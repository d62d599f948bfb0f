//! Logging in.

use instagram_private::{CookieError, Cookies, Session};

use secrecy::{ExposeSecret as _, SecretString};

use super::error::to_login_error;
use super::network::PrivateNetwork;
use super::parse::to_person;
use crate::remote::{LoginError, LoginId, NewLogin};

const EXAMPLE: &str = "Log in at https://www.instagram.com in a browser and paste its cookies, \
    either as JSON, for example \
    {\"sessionid\": \"…\", \"ds_user_id\": \"…\", \"csrftoken\": \"…\"}, \
    or as a header, for example Cookie: sessionid=…; ds_user_id=…; csrftoken=…";

impl PrivateNetwork {
    /// Makes a session of the cookies and asks the network who they belong to.
    pub(super) async fn log_in(
        &self,
        pasted: &str,
        known: &[SecretString],
    ) -> Result<NewLogin, LoginError> {
        let cookies = Cookies::parse(pasted).map_err(bad_input)?;
        let rng = self.settings().rng;
        let session = Session::from_cookies(&cookies, rng.as_ref()).map_err(bad_input)?;
        let session = on_known_device(session, known);
        let client = self.client(session)?;
        let user = client.current_user().await.map_err(to_login_error)?;
        let session = client.session();
        if user.pk != *session.user_id() {
            let words = "the cookies belong to another account than they say; copy them again";
            return Err(LoginError::BadInput(format!("{words}. {EXAMPLE}")));
        }
        let stored = serde_json::to_string(&session)
            .map_err(|error| LoginError::Unreachable(error.into()))?;
        Ok(NewLogin {
            id: LoginId::new(user.pk.as_str()),
            person: to_person(&user),
            session: stored,
        })
    }
}

/// Goes on as the device of an earlier session of the same account, which Instagram trusts more
/// than a new one.
fn on_known_device(session: Session, known: &[SecretString]) -> Session {
    let earlier = known
        .iter()
        .filter_map(|known| serde_json::from_str::<Session>(known.expose_secret()).ok())
        .find(|earlier| earlier.user_id() == session.user_id());
    match earlier {
        Some(earlier) => session.with_device(earlier.device().clone()),
        None => session,
    }
}

fn bad_input(error: CookieError) -> LoginError {
    LoginError::BadInput(format!("{error}. {EXAMPLE}"))
}
