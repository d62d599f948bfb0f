//! Threads loaded from a folder of recordings.

use std::fs;

use simulator::instagram::{Options, Simulator};

use crate::client::Client;

/// A thread as it was recorded: numbers beyond 2^64, unknown kinds, ids of both forms.
const THREAD: &str = r#"{
  "thread": {
    "thread_id": 340282366841710301244259594451709087002,
    "thread_v2_id": "18319131736100026",
    "viewer_id": "51000000042",
    "users": [{ "pk": "52000000042", "username": "olga_test", "full_name": "Olga", "odd": 1.50 }],
    "thread_title": "olga_test",
    "is_group": false,
    "last_activity_at": "1772200000123456",
    "thread_image": { "id": 340282366841710301244259594451709087999 },
    "items": [
      {
        "item_id": "32691319849705428610239086404304896",
        "user_id": "52000000042",
        "timestamp": "1772200000123456",
        "item_type": "brand_new_kind",
        "brand_new_kind": [{ "fbid": 98765432109876543210987654321, "ratio": 0.10 }]
      },
      {
        "item_id": 32691319831258684536529534852753280,
        "user_id": 51000000042,
        "timestamp": 1772199999123456,
        "item_type": "text",
        "text": "recorded"
      }
    ]
  },
  "status": "ok"
}"#;

fn folder() -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("recordings-{}", uuid::Uuid::new_v4()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("thread.json"), THREAD).unwrap();
    fs::write(folder.join("status.json"), r#"{"status":"ok"}"#).unwrap();
    folder
}

#[tokio::test]
async fn recorded_items_are_served_as_they_are() {
    let folder = folder();
    let options = Options {
        threads: Some(folder.clone()),
        ..Options::default()
    };
    let simulator = Simulator::start(options).await.unwrap();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(simulator.loaded().threads, 1);
    assert_eq!(simulator.loaded().skipped.len(), 1);
    let viewer = simulator.loaded().viewers[0];
    let client = Client::new(&simulator, simulator.open_session(viewer).unwrap());
    let path = "direct_v2/threads/340282366841710301244259594451709087002/";
    let answer = client
        .request(reqwest::Method::GET, path)
        .send()
        .await
        .unwrap();
    let text = answer.text().await.unwrap();
    for exact in [
        r#""fbid": 98765432109876543210987654321, "ratio": 0.10"#,
        r#""item_id":"32691319849705428610239086404304896""#,
        r#""item_id":32691319831258684536529534852753280"#,
        r#""thread_image":{ "id": 340282366841710301244259594451709087999 }"#,
        r#""thread_id":"340282366841710301244259594451709087002""#,
        r#""odd":1.50"#,
    ] {
        assert!(text.contains(exact), "{exact} is missing in {text}");
    }
}

#[tokio::test]
async fn a_recorded_thread_goes_on() {
    let simulator = Simulator::start(Options::default()).await.unwrap();
    let viewer = simulator.change(|world| world.load_text(THREAD))[0];
    let client = Client::new(&simulator, simulator.open_session(viewer).unwrap());
    let thread = "340282366841710301244259594451709087002".parse().unwrap();
    client
        .send_text(thread, "7000000000000000001", "and on")
        .await;
    assert_eq!(simulator.texts(thread), ["recorded", "and on"]);
}
