//! The database goes away in the middle of traffic and comes back.

use xtask::servers::postgres::Postgres;

use crate::world::{Database, LIMIT, World, ghost};

/// Waits until the bridge says whether it can do its work.
async fn wait_until_ready_is(world: &World, status: u16) {
    let url = format!("{}/_matrix/mau/ready", world.bridge.url());
    let asked = async {
        while reqwest::get(&url)
            .await
            .map(|answer| answer.status().as_u16())
            .ok()
            != Some(status)
        {
            tokio::task::yield_now().await;
        }
    };
    let in_time = tokio::time::timeout(LIMIT, asked).await;
    assert!(in_time.is_ok(), "/ready never answered {status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_down_for_a_while_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut postgres = Postgres::start(dir.path()).unwrap();
    let uri = postgres.create_database("bridge").unwrap();
    let world = World::start(Database::Postgres { uri }).await;
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    world
        .instagram
        .say(bob.thread, bob.friend, "hello")
        .unwrap();
    let room = alice.room_of(&bob).await;
    wait_until_ready_is(&world, 200).await;

    alice.say(&room, "out 0").await;
    world.instagram.say(bob.thread, bob.friend, "in 0").unwrap();
    postgres.kill_hard().unwrap();
    for number in 1..4 {
        alice.say(&room, &format!("out {number}")).await;
        world
            .instagram
            .say(bob.thread, bob.friend, &format!("in {number}"))
            .unwrap();
    }
    wait_until_ready_is(&world, 503).await;
    postgres.start_again().unwrap();
    wait_until_ready_is(&world, 200).await;

    let bodies = alice.expect_bodies(&room, &ghost(bob.friend), 5).await;
    assert_eq!(bodies, ["hello", "in 0", "in 1", "in 2", "in 3"]);
    let texts = world.texts_in(bob.thread, 9).await;
    let sent: Vec<&String> = texts
        .iter()
        .filter(|text| text.starts_with("out"))
        .collect();
    assert_eq!(sent, ["out 0", "out 1", "out 2", "out 3"]);
    world.end().await;
}
