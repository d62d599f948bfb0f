//! The bridge's config.yaml for the demo.

use std::path::Path;

use anyhow::Result;
use serde_json::json;

use super::ports::Ports;
use crate::servers::machine;

/// The demo's homeserver.
pub(super) const DOMAIN: &str = "demo.localhost";
/// The bridge's bot.
pub(super) const BOT: &str = "instagrambot";

/// Writes config.yaml. Instagram is asked often, since nobody is there to be annoyed.
pub(super) fn write(file: &Path, ports: Ports, database: (&str, &str)) -> Result<()> {
    let instagram = format!("http://127.0.0.1:{}/", ports.instagram);
    let config = json!({
        "homeserver": {
            "address": format!("http://127.0.0.1:{}", ports.homeserver),
            "domain": DOMAIN,
        },
        "appservice": {
            "address": format!("http://127.0.0.1:{}", ports.bridge),
            "hostname": "127.0.0.1",
            "port": ports.bridge,
            "id": "instagram",
            "bot": { "username": BOT },
        },
        "database": { "type": database.0, "uri": database.1 },
        "bridge": { "permissions": { DOMAIN: "admin" } },
        "network": {
            "private": {
                "api_url": instagram,
                "web_url": instagram,
                "upload_url": instagram,
                "poll": {
                    "active_interval": "1s",
                    "idle_interval": "1s",
                    "quiet_interval": "2s",
                    "pending_interval": "5s",
                    "min_request_gap": "100ms",
                },
            },
        },
        "logging": { "level": "info", "format": "text" },
    });
    machine::write_private(file, &serde_yaml::to_string(&config)?)
}
