//! Kinds without a converter.

use serde_json::value::RawValue;
use simulator::instagram::world::{Content, Injection};

use crate::world::{Database, World, ghost};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kind_without_a_converter_is_a_readable_notice_between_its_neighbours() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    world
        .instagram
        .say(bob.thread, bob.friend, "before")
        .unwrap();
    let raw = r#"{"item_type":"voice_media","voice_media":{"media":{"id":"1","media_type":11}}}"#;
    let voice = Injection {
        content: Content::Item(RawValue::from_string(raw.to_owned()).unwrap()),
        ..Injection::text(bob.thread, bob.friend, "")
    };
    world.instagram.inject(voice).unwrap();
    world
        .instagram
        .say(bob.thread, bob.friend, "after")
        .unwrap();

    let room = alice.room_of(&bob).await;
    let bodies = alice.expect_bodies(&room, &ghost(bob.friend), 3).await;
    assert_eq!(
        (bodies[0].as_str(), bodies[2].as_str()),
        ("before", "after")
    );
    assert!(
        bodies[1].starts_with("Voice message (voice_media)"),
        "{}",
        bodies[1]
    );
    let entry = alice
        .expect_from(&ghost(bob.friend), &room, "voice_media")
        .await;
    assert_eq!(entry.kind, "m.notice");
    world.end().await;
}
