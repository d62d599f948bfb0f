//! Clients with a still clock and repeatable chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use instagram_private::{Client, Clock, Cookies, Rng, Session, Settings};
use url::Url;

pub(crate) const NOW_MS: i64 = 1_787_000_000_123;
pub(crate) const USER_ID: &str = "51000000001";
/// As a browser keeps it.
pub(crate) const SESSION_ID: &str = "51000000001%3AFIXTURE-not-a-session%3A12%3AAYfixture";

pub(crate) struct StillClock;

impl Clock for StillClock {
    fn now_ms(&self) -> i64 {
        NOW_MS
    }
}

/// Counts: every byte differs from the last.
#[derive(Default)]
pub(crate) struct Counting(AtomicU8);

impl Rng for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

pub(crate) fn pasted() -> String {
    format!(
        r#"{{"sessionid": "{SESSION_ID}", "ds_user_id": "{USER_ID}", "csrftoken": "fixturetoken",
            "mid": "Zfixturemid", "wd": "1x1"}}"#
    )
}

pub(crate) fn session() -> Session {
    let cookies = Cookies::parse(&pasted()).unwrap();
    Session::from_cookies(&cookies, &Counting::default()).unwrap()
}

pub(crate) fn settings(api_url: Url) -> Settings {
    let mut settings = Settings::new(Arc::new(StillClock), Arc::new(Counting::default()));
    settings.api_url = api_url;
    settings
}

pub(crate) fn client(api_url: Url) -> Client {
    Client::new(settings(api_url), session()).unwrap()
}
