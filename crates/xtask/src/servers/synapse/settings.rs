//! The homeserver.yaml of a test server: loopback, no federation, no rate limits.

use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::{Value, json};

use crate::servers::{machine, secret};

/// What [`write`] needs to know.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub(super) dir: &'a Path,
    pub(super) port: u16,
    pub(super) server_name: &'a str,
    pub(super) registrations: &'a [PathBuf],
    pub(super) shared_secret: &'a str,
}

/// Writes homeserver.yaml and what it refers to into the server's folder.
pub(super) fn write(settings: &Settings<'_>) -> Result<()> {
    let dir = settings.dir;
    let key = dir.join("signing.key");
    if !key.exists() {
        machine::write_private(&key, &secret::signing_key()?)?;
    }
    machine::write_private(&dir.join("log.yaml"), &serde_yaml::to_string(&log())?)?;
    let text = serde_yaml::to_string(&homeserver(settings)?)?;
    machine::write_private(&dir.join("homeserver.yaml"), &text)
}

fn homeserver(settings: &Settings<'_>) -> Result<Value> {
    let dir = settings.dir;
    let mut yaml = json!({
        "server_name": settings.server_name,
        "public_baseurl": format!("http://127.0.0.1:{}/", settings.port),
        "pid_file": dir.join("homeserver.pid"),
        // No "federation" among the names: there is no federation listener.
        "listeners": [{
            "port": settings.port,
            "type": "http",
            "tls": false,
            "bind_addresses": ["127.0.0.1"],
            "x_forwarded": false,
            "resources": [{ "names": ["client"], "compress": false }],
        }],
        "database": {
            "name": "sqlite3",
            "args": { "database": dir.join("homeserver.db") },
        },
        "media_store_path": dir.join("media_store"),
        "signing_key_path": dir.join("signing.key"),
        "log_config": dir.join("log.yaml"),
        "report_stats": false,
        "trusted_key_servers": [],
        "suppress_key_server_warning": true,
        "federation_domain_whitelist": [],
        "enable_registration": false,
        "registration_shared_secret": settings.shared_secret,
        "macaroon_secret_key": secret::draw()?,
        "form_secret": secret::draw()?,
        "app_service_config_files": settings.registrations,
        "max_upload_size": "100M",
        "presence": { "enabled": true },
        // A password hash of 2^12 rounds costs a test 200 ms per log-in.
        "bcrypt_rounds": 4,
        "experimental_features": {
            "msc2409_to_device_messages_enabled": true,
            "msc3202_transaction_extensions": true,
        },
    });
    if let (Some(yaml), Value::Object(limits)) = (yaml.as_object_mut(), no_rate_limits()) {
        yaml.extend(limits);
    }
    Ok(yaml)
}

fn no_rate_limits() -> Value {
    let open = json!({ "per_second": 100_000, "burst_count": 100_000 });
    json!({
        "rc_message": open,
        "rc_registration": open,
        "rc_login": { "address": open, "account": open, "failed_attempts": open },
        "rc_joins": { "local": open, "remote": open },
        "rc_joins_per_room": open,
        "rc_invites": { "per_room": open, "per_user": open, "per_issuer": open },
        "rc_admin_redaction": open,
        "rc_room_creation": open,
        "rc_presence": { "per_user": open },
        "rc_delayed_event_mgmt": open,
    })
}

/// Warnings only, to the stream that the leash writes to the log file.
fn log() -> Value {
    json!({
        "version": 1,
        "formatters": {
            "plain": { "format": "%(asctime)s %(name)s %(levelname)s %(request)s %(message)s" },
        },
        "handlers": { "stderr": { "class": "logging.StreamHandler", "formatter": "plain" } },
        "root": { "level": "WARNING", "handlers": ["stderr"] },
        "disable_existing_loggers": false,
    })
}
