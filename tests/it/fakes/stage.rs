//! The two fakes, the bridge between them, and one person who is logged in.

use serde_json::json;
use simulator::{
    homeserver::{self, FakeHomeserver},
    instagram::{self, Simulator, world::Login},
};
use tempfile::TempDir;
use xtask::servers::ports;

use super::{
    FakedBridge, LIMIT, Ledger,
    bridge::{AS_TOKEN, HS_TOKEN},
    until,
};
use crate::world::{BOT, DOMAIN, Database};

/// Everything one run needs.
pub(crate) struct Stage {
    pub(crate) homeserver: FakeHomeserver,
    pub(crate) instagram: Simulator,
    pub(crate) bridge: FakedBridge,
    pub(crate) ledger: Ledger,
    pub(crate) uri: String,
    _dir: TempDir,
}

impl Stage {
    /// Starts the fakes and the bridge, and logs the person in.
    pub(crate) async fn set(database: Database, seed: u64) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the stage");
        let options = instagram::Options {
            seed,
            ..instagram::Options::default()
        };
        let instagram = Simulator::start(options).await.expect("a fake Instagram");
        let port = ports::free().expect("a free port");
        let uri = database.uri(dir.path());
        let address = format!("http://127.0.0.1:{port}");
        let mut bridge = FakedBridge::prepare(dir.path(), &address, &instagram.url(), &uri);
        let options = homeserver::Options {
            listen: ([127, 0, 0, 1], port).into(),
            as_token: AS_TOKEN.to_owned(),
            hs_token: HS_TOKEN.to_owned(),
            appservice_url: Some(bridge.url()),
            domain: DOMAIN.to_owned(),
            seed: seed + 1,
            ..homeserver::Options::default()
        };
        let homeserver = FakeHomeserver::start(options)
            .await
            .expect("a fake homeserver");
        bridge.start(None);
        let account = instagram
            .add_account("alice.gram", "Alice")
            .expect("a new account");
        let alice = homeserver.create_user("alice");
        let logged_in = log_in(&homeserver, &alice, &account).await;
        assert!(logged_in, "nobody could log in\n{}", bridge.log_tail());
        let ledger = Ledger::new(alice, account.user_id);
        Self {
            homeserver,
            instagram,
            bridge,
            ledger,
            uri,
            _dir: dir,
        }
    }

    /// Waits until all that was put in came out; starts the bridge again when it dies meanwhile.
    /// Returns how often it died.
    pub(crate) async fn settle(&mut self) -> usize {
        let Self {
            homeserver,
            instagram,
            bridge,
            ledger,
            ..
        } = self;
        let mut deaths = 0;
        let settled = until(LIMIT, || {
            if !bridge.is_running() {
                bridge.kill();
                bridge.start(None);
                deaths += 1;
            }
            ledger.judge(homeserver, instagram).is_complete()
        });
        let settled = settled.await;
        let verdict = ledger.judge(homeserver, instagram);
        assert!(verdict.is_spotless(), "{verdict}\n{}", bridge.log_tail());
        assert!(settled, "{verdict}\n{}", bridge.log_tail());
        deaths
    }
}

/// Logs in as a person would: with a room, a word and a paste. False when that does not work.
async fn log_in(homeserver: &FakeHomeserver, alice: &str, account: &Login) -> bool {
    let has_bot = || homeserver.look(|state| state.users.contains_key(BOT));
    if !until(LIMIT, has_bot).await {
        return false;
    }
    let room = homeserver.create_room(alice, &[BOT]);
    let said = |words: &str| {
        homeserver
            .texts(&room)
            .iter()
            .any(|text| text.contains(words))
    };
    if !until(LIMIT, || said("I am the Instagram bridge")).await {
        return false;
    }
    let cookies = account.cookies_json().to_string();
    homeserver.send_as_user(
        alice,
        &room,
        json!({ "msgtype": "m.text", "body": cookies }),
    );
    until(LIMIT, || said("You are logged in as")).await
}
