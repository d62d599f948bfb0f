//! The bridge as a process between two fakes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use xtask::servers::{
    leash::{Leash, StopSignal, log_tail},
    ports,
};

use crate::world::DOMAIN;

/// What the homeserver and the bridge show each other.
pub(crate) const AS_TOKEN: &str = "token-of-the-bridge-for-tests";
pub(crate) const HS_TOKEN: &str = "token-of-the-homeserver-for-tests";

/// A bridge that dies and is started again.
pub(crate) struct FakedBridge {
    config: PathBuf,
    log: PathBuf,
    pub(crate) port: u16,
    leash: Option<Leash>,
}

impl FakedBridge {
    /// Writes the settings; nothing runs yet.
    pub(crate) fn prepare(dir: &Path, homeserver: &str, instagram: &str, uri: &str) -> Self {
        let port = ports::free().expect("a free port");
        let config = dir.join("config.yaml");
        let settings = settings(homeserver, instagram, uri, port);
        let text = serde_yaml::to_string(&settings).expect("settings are YAML");
        fs::write(&config, text).expect("settings can be written");
        Self {
            config,
            log: dir.join("bridge.log"),
            port,
            leash: None,
        }
    }

    /// Starts the process and returns at once. With `crash_at` it will stop itself at that point,
    /// as by `kill -9`.
    pub(crate) fn start(&mut self, crash_at: Option<&str>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_matrix-instagram"));
        command.arg("run").arg("--config").arg(&self.config);
        if let Some(point) = crash_at {
            command.args(["--crash-at", point]);
        }
        let leash = Leash::spawn(&command, &self.log, StopSignal::Terminate);
        self.leash = Some(leash.expect("the bridge's process starts"));
    }

    /// Kills the process with -9; nothing when it has died already.
    pub(crate) fn kill(&mut self) {
        if let Some(mut leash) = self.leash.take() {
            // It may die by itself between the look and the kill.
            let _ = leash.kill_hard();
            drop(leash);
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.leash.as_mut().is_some_and(Leash::is_running)
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
        log_tail(&self.log)
    }
}

fn settings(homeserver: &str, instagram: &str, uri: &str, port: u16) -> Value {
    let is_postgres = uri.starts_with("postgres");
    let kind = if is_postgres {
        "postgres"
    } else {
        "sqlite3-fk-wal"
    };
    json!({
        // Only the push is under test here: the pull would bring the same events first.
        "homeserver": {
            "address": homeserver,
            "domain": DOMAIN,
            "retry_limit": 1,
            "sync_interval": "0s",
        },
        "appservice": {
            "address": format!("http://127.0.0.1:{port}"),
            "port": port,
            "as_token": AS_TOKEN,
            "hs_token": HS_TOKEN,
        },
        "database": { "type": kind, "uri": uri, "max_open_conns": 4 },
        "bridge": { "permissions": { DOMAIN: "user" } },
        "matrix": { "delivery_receipts": true },
        "network": { "private": {
            "api_url": instagram,
            "web_url": instagram,
            "upload_url": instagram,
            // More than the fake takes, so that something can be refused.
            "text_limit": 1_100,
            "poll": {
                "active_interval": "30ms",
                "idle_interval": "30ms",
                "quiet_interval": "30ms",
                "pending_interval": "1m",
                "min_request_gap": "1ms",
            },
        } },
        "logging": { "level": "info,sqlx=warn" },
    })
}
