//! The bridge as a process of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use matrix_instagram::store::{Store, StoreOptions};
use serde_json::json;
use xtask::servers::{
    leash::{Leash, StopSignal},
    ports, wait,
};

use super::{DOMAIN, LIMIT};

/// A bridge that can be started, killed and started again.
pub(crate) struct BridgeProcess {
    config: PathBuf,
    log: PathBuf,
    uri: String,
    pub(crate) port: u16,
    pub(crate) hs_token: String,
    leash: Option<Leash>,
}

/// What a bridge is connected to.
pub(crate) struct Wiring<'a> {
    /// The folder for its files.
    pub(crate) dir: &'a Path,
    pub(crate) homeserver: &'a str,
    pub(crate) instagram: &'a str,
    pub(crate) database: &'a str,
    /// How often it asks for what was not pushed; `None` for its default.
    pub(crate) sync_interval: Option<&'a str>,
    /// Where the homeserver pushes to; `None` for straight to the bridge.
    pub(crate) door_port: Option<u16>,
}

impl BridgeProcess {
    /// Writes settings and registration; nothing runs yet.
    pub(crate) fn prepare(wiring: &Wiring<'_>) -> Self {
        let port = ports::free().expect("a free port");
        let config = wiring.dir.join("config.yaml");
        let registration = wiring.dir.join("registration.yaml");
        let settings = settings(wiring, port);
        let text = serde_yaml::to_string(&settings).expect("settings are YAML");
        fs::write(&config, text).expect("settings can be written");
        let made = Command::new(env!("CARGO_BIN_EXE_matrix-instagram"))
            .arg("generate-registration")
            .arg("--config")
            .arg(&config)
            .arg("--registration")
            .arg(&registration)
            .output()
            .expect("the bridge's binary runs");
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        let text = fs::read_to_string(&registration).expect("a registration was written");
        let registered: serde_json::Value =
            serde_yaml::from_str(&text).expect("the registration is YAML");
        let hs_token = registered["hs_token"]
            .as_str()
            .expect("it has a token")
            .to_owned();
        let log = wiring.dir.join("bridge.log");
        Self {
            config,
            log,
            uri: wiring.database.to_owned(),
            port,
            hs_token,
            leash: None,
        }
    }

    /// Starts the process and waits until the bridge runs. With `crash_at` it will stop itself at
    /// that point, as by `kill -9`.
    pub(crate) fn start(&mut self, crash_at: Option<&str>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-instagram"));
        command.arg("run").arg("--config").arg(&self.config);
        if let Some(point) = crash_at {
            command.args(["--crash-at", point]);
        }
        let before = self.lines_with("the bridge is running");
        let mut leash =
            Leash::spawn(&command, &self.log, StopSignal::Terminate).expect("it starts");
        // What the homeserver pushes at once may bring an armed bridge to its point before it runs.
        let is_up = || {
            self.lines_with("the bridge is running") > before
                || (crash_at.is_some() && !leash.is_running())
        };
        let started = wait::until(LIMIT, is_up);
        self.leash = Some(leash);
        assert!(started, "the bridge did not start:\n{}", self.log_tail());
    }

    /// Waits until the process has ended by itself.
    pub(crate) fn wait_until_dead(&mut self) {
        let mut leash = self.leash.take().expect("it was started");
        assert!(
            wait::until(LIMIT, || !leash.is_running()),
            "the bridge did not crash"
        );
    }

    /// Waits until the log holds some words.
    pub(crate) fn wait_for_log(&self, words: &str) {
        let there = wait::until(LIMIT, || self.lines_with(words) > 0);
        assert!(there, "the log never said “{words}”:\n{}", self.log_tail());
    }

    /// Stops it as an operator would.
    pub(crate) fn stop(&mut self) {
        if let Some(mut leash) = self.leash.take() {
            leash.stop().expect("it stops");
        }
    }

    /// Makes every stored session unreadable. The bridge must be stopped.
    pub(crate) async fn spoil_sessions(&self) {
        let store = open(&self.uri).await;
        let mut tx = store.begin().await.expect("the database can be written");
        for login in tx.logins().list().await.expect("logins can be listed") {
            let spoilt = tx.logins().set_session(&login.id, &"{}".into()).await;
            assert!(spoilt.expect("a session can be written"));
        }
        tx.commit().await.expect("the database takes it");
        store.close().await;
    }

    /// Stops the bridge and checks that both outboxes and the inbox have no open row.
    pub(crate) async fn check_queues_are_empty(&mut self) {
        // A SQLite file belongs to one process: stop, look, and go on if there is more to do.
        for _ in 0..10 {
            self.stop();
            let store = open(&self.uri).await;
            let open_rows = count_open(&store).await;
            store.close().await;
            if open_rows == 0 {
                return;
            }
            self.start(None);
        }
        panic!("rows were left in the queues:\n{}", self.log_tail());
    }

    /// The address of the appservice interface.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The whole log so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(crate) fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    }

    fn lines_with(&self, words: &str) -> usize {
        self.log()
            .lines()
            .filter(|line| line.contains(words))
            .count()
    }
}

fn settings(wiring: &Wiring<'_>, port: u16) -> serde_json::Value {
    let instagram = wiring.instagram;
    let kind = if wiring.database.starts_with("postgres") {
        "postgres"
    } else {
        "sqlite3-fk-wal"
    };
    let door_port = wiring.door_port.unwrap_or(port);
    let sync_interval = wiring.sync_interval.unwrap_or("30s");
    json!({
        "homeserver": {
            "address": wiring.homeserver,
            "domain": DOMAIN,
            "sync_interval": sync_interval,
        },
        "appservice": { "address": format!("http://127.0.0.1:{door_port}"), "port": port },
        "database": { "type": kind, "uri": wiring.database },
        "bridge": {
            "permissions": { DOMAIN: "user", format!("@blocked:{DOMAIN}"): "block" },
            "catch_up_gap": "50ms",
        },
        "network": { "private": {
            "api_url": instagram,
            "web_url": instagram,
            "upload_url": instagram,
            "poll": {
                "active_interval": "200ms",
                "idle_interval": "200ms",
                "quiet_interval": "200ms",
                "pending_interval": "1s",
                "min_request_gap": "10ms",
            },
        } },
        "logging": { "level": "debug,sqlx=warn,hyper=info,reqwest=info" },
    })
}

/// Opens a database for looking.
pub(crate) async fn open(uri: &str) -> Store {
    let options = StoreOptions {
        uri: uri.to_owned(),
        max_connections: 2,
    };
    Store::open(&options)
        .await
        .expect("the bridge's database can be opened")
}

/// How many rows wait in all queues.
pub(crate) async fn count_open(store: &Store) -> i64 {
    let mut read = store.read().await.expect("the database can be read");
    let to_matrix = read
        .outbox_mx()
        .count_open()
        .await
        .expect("rows can be counted");
    let to_remote = read
        .outbox_ig()
        .count_open()
        .await
        .expect("rows can be counted");
    let rooms = read
        .inbox()
        .list_open_rooms()
        .await
        .expect("rooms can be listed")
        .len();
    to_matrix + to_remote + i64::try_from(rooms).unwrap_or(i64::MAX)
}
