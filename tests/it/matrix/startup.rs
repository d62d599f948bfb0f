//! The checks at start, against homeservers with one fault each.

use std::time::Duration;

use matrix_instagram::matrix::{
    BotDevice, PingWaiter, Startup, StartupError, StartupOptions, startup,
};
use ruma::user_id;
use serde_json::json;

use super::stub::{AS_TOKEN, Answer, NOBODY, Stub, client_of};

fn options() -> StartupOptions {
    StartupOptions {
        homeserver_limit: Duration::ZERO,
        ping_limit: Duration::ZERO,
        bot_device: Some(BotDevice {
            id: "BRIDGE".into(),
            display_name: "Bridge".to_owned(),
        }),
    }
}

/// Answers as a healthy homeserver would, except for `faults`.
async fn homeserver(faults: Vec<(&'static str, Answer)>) -> Stub {
    let whoami = json!({ "user_id": "@bot:hs.test" });
    let capabilities = json!({ "capabilities": {
        "m.room_versions": { "default": "12", "available": { "12": "stable" } },
    } });
    let healthy = [
        (
            "/versions",
            Answer::Json(200, json!({ "versions": ["v1.1", "v1.15"] })),
        ),
        ("/register", Answer::error(400, "M_USER_IN_USE")),
        ("/whoami", Answer::Json(200, whoami)),
        ("/devices/", Answer::ok()),
        ("/capabilities", Answer::Json(200, capabilities)),
        // Without a ping endpoint, so that no server of ours is needed.
        ("/ping", Answer::error(404, "M_UNRECOGNIZED")),
    ];
    Stub::by_path(faults.into_iter().chain(healthy).collect()).await
}

async fn start(stub: &Stub) -> Result<Startup, StartupError> {
    let bot = user_id!("@bot:hs.test");
    startup::check(
        &stub.client(),
        bot,
        "bridge",
        &PingWaiter::new(),
        &options(),
    )
    .await
}

#[tokio::test]
async fn a_healthy_homeserver_passes() {
    let stub = homeserver(vec![]).await;
    let startup = start(&stub).await.unwrap();
    assert_eq!(startup.default_room_version.as_str(), "12");
    assert!(startup.supports_devices);
}

#[tokio::test]
async fn a_homeserver_without_device_management_passes() {
    let stub = homeserver(vec![("/devices/", Answer::error(404, "M_NOT_FOUND"))]).await;
    assert!(!start(&stub).await.unwrap().supports_devices);
}

#[tokio::test]
async fn every_fault_has_its_exit_code_and_a_hint() {
    let old = json!({ "versions": ["r0.6.1", "v1.3"] });
    let other = json!({ "user_id": "@bot:other.test" });
    let refused = json!({ "errcode": "M_BAD_STATUS", "error": "HTTP 403", "status": 403 });
    for (fault, exit_code, hint) in [
        (("/versions", Answer::Json(200, old)), 18, "v1.3"),
        (
            ("/versions", Answer::Html(200)),
            16,
            "not like a homeserver",
        ),
        (
            ("/versions", Answer::Html(404)),
            16,
            "not like a homeserver",
        ),
        (
            ("/versions", Answer::Html(502)),
            16,
            "is the homeserver running",
        ),
        (
            ("/register", Answer::error(401, "M_UNKNOWN_TOKEN")),
            16,
            "app_service_config_files",
        ),
        (
            ("/register", Answer::error(400, "M_EXCLUSIVE")),
            17,
            "does not contain the bot",
        ),
        (
            ("/whoami", Answer::error(403, "M_FORBIDDEN")),
            17,
            "does not contain the bot",
        ),
        (("/whoami", Answer::Json(200, other)), 17, "@bot:other.test"),
        (("/capabilities", Answer::error(400, "M_X")), 16, "log"),
        (("/ping", Answer::Json(502, refused)), 13, "hs_token"),
        (
            ("/ping", Answer::error(502, "M_CONNECTION_FAILED")),
            13,
            "seen from the homeserver",
        ),
        (
            ("/ping", Answer::error(403, "M_FORBIDDEN")),
            13,
            "another `id`",
        ),
    ] {
        let stub = homeserver(vec![fault]).await;
        let error = start(&stub).await.unwrap_err();
        let text = error.to_string();
        assert_eq!(error.exit_code(), exit_code, "{text}");
        assert!(text.contains(hint) && text.contains("\nhint: "), "{text}");
        assert!(!text.contains(AS_TOKEN), "{text}");
    }
}

#[tokio::test]
async fn a_homeserver_that_is_not_there_is_named() {
    let address = NOBODY;
    let bot = user_id!("@bot:hs.test");
    let pings = PingWaiter::new();
    let error = startup::check(&client_of(address), bot, "bridge", &pings, &options())
        .await
        .unwrap_err();
    assert!(matches!(error, StartupError::NoHomeserver { .. }));
    assert!(error.to_string().contains(address), "{error}");
}

#[tokio::test]
async fn a_ping_that_somebody_else_answered_is_noticed() {
    let stub = homeserver(vec![(
        "/ping",
        Answer::Json(200, json!({ "duration_ms": 1 })),
    )])
    .await;
    let error = start(&stub).await.unwrap_err();
    assert!(matches!(error, StartupError::PingLost), "{error}");
    assert_eq!(error.exit_code(), 13);
}
