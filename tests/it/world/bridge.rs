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
    starts: usize,
    leash: Option<Leash>,
}

impl BridgeProcess {
    /// Writes settings and registration; nothing runs yet.
    pub(crate) fn prepare(dir: &Path, homeserver: &str, instagram: &str, uri: &str) -> Self {
        let port = ports::free().expect("a free port");
        let config = dir.join("config.yaml");
        let registration = dir.join("registration.yaml");
        let kind = if uri.starts_with("postgres") {
            "postgres"
        } else {
            "sqlite3-fk-wal"
        };
        let settings = settings(homeserver, instagram, uri, kind, port);
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
        let log = dir.join("bridge.log");
        Self {
            config,
            log,
            uri: uri.to_owned(),
            port,
            hs_token,
            starts: 0,
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
        self.leash =
            Some(Leash::spawn(&command, &self.log, StopSignal::Terminate).expect("it starts"));
        self.starts += 1;
        let runs = || self.lines_with("the bridge is running") >= self.starts;
        assert!(
            wait::until(LIMIT, runs),
            "the bridge did not start:\n{}",
            self.log_tail()
        );
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

fn settings(
    homeserver: &str,
    instagram: &str,
    uri: &str,
    kind: &str,
    port: u16,
) -> serde_json::Value {
    json!({
        "homeserver": { "address": homeserver, "domain": DOMAIN },
        "appservice": { "address": format!("http://127.0.0.1:{port}"), "port": port },
        "database": { "type": kind, "uri": uri },
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
