//! The process dies at the worst moments, as by `kill -9`, and is started again: everything
//! arrives, once and in order.

use simulator::fault::{Effect, Fault};

use crate::world::{BOT, Database, LIMIT, World, ghost, on_both};

/// Sends from Matrix while the bridge is set to die at `point`, starts it again, and looks at the
/// thread.
async fn dies_on_the_way_to_instagram(mut world: World, point: &str) {
    let (alice, bob, room) = world.chat().await;
    world.bridge.stop();
    world.bridge.start(Some(point));
    alice.say(&room, "first").await;
    alice.say(&room, "second").await;
    world.bridge.wait_until_dead();
    world.bridge.start(None);
    alice.say(&room, "third").await;
    assert_eq!(
        world.texts_in(bob.thread, 4).await,
        ["hello", "first", "second", "third"]
    );
    world
        .instagram
        .say(bob.thread, bob.friend, "all here")
        .unwrap();
    alice
        .expect_from(&ghost(bob.friend), &room, "all here")
        .await;
    assert!(
        alice
            .messages_of(&room, &ghost(alice.account.user_id))
            .is_empty()
    );
    world.end().await;
}

/// Sends from Instagram while the bridge is set to die at `point`, starts it again, and looks at
/// the room.
async fn dies_on_the_way_to_matrix(mut world: World, point: &str) {
    let (alice, bob, room) = world.chat().await;
    world.bridge.stop();
    world.bridge.start(Some(point));
    world
        .instagram
        .say(bob.thread, bob.friend, "first")
        .unwrap();
    world
        .instagram
        .say(bob.thread, bob.friend, "second")
        .unwrap();
    world.bridge.wait_until_dead();
    world.bridge.start(None);
    world
        .instagram
        .say(bob.thread, bob.friend, "third")
        .unwrap();
    let bodies = alice.expect_bodies(&room, &ghost(bob.friend), 4).await;
    assert_eq!(bodies, ["hello", "first", "second", "third"]);
    alice.say(&room, "all here").await;
    let texts = world.texts_in(bob.thread, 5).await;
    assert_eq!(texts[4], "all here");
    assert_eq!(alice.messages_of(&room, &ghost(bob.friend)).len(), 4);
    world.end().await;
}

on_both!(
    killed_after_a_transaction_was_written_and_before_it_is_handled,
    world,
    {
        dies_on_the_way_to_instagram(world, "from_matrix.after_commit").await;
    }
);

on_both!(killed_before_a_message_is_sent_to_instagram, world, {
    dies_on_the_way_to_instagram(world, "to_remote.before_send").await;
});

on_both!(
    killed_after_a_message_was_sent_to_instagram_and_before_that_is_written,
    world,
    {
        dies_on_the_way_to_instagram(world, "to_remote.before_commit").await;
    }
);

on_both!(
    killed_after_news_were_written_and_before_they_are_shown,
    world,
    {
        dies_on_the_way_to_matrix(world, "from_remote.after_commit").await;
    }
);

on_both!(killed_before_an_event_is_sent_to_matrix, world, {
    dies_on_the_way_to_matrix(world, "to_matrix.before_send").await;
});

on_both!(
    killed_after_an_event_was_sent_to_matrix_and_before_that_is_written,
    world,
    {
        dies_on_the_way_to_matrix(world, "to_matrix.before_commit").await;
    }
);

on_both!(
    killed_after_a_room_was_made_and_before_that_is_written,
    world,
    {
        let mut world = world;
        let alice = world.person("alice").await;
        let bob = world.friend_of(&alice, "bob", "Bob Builder");
        world.bridge.stop();
        world.bridge.start(Some("portal.room_made"));
        world
            .instagram
            .say(bob.thread, bob.friend, "hello")
            .unwrap();
        world.bridge.wait_until_dead();
        world.bridge.start(None);
        let room = alice.room_of(&bob).await;
        alice.expect_from(&ghost(bob.friend), &room, "hello").await;
        let rooms = alice.matrix.rooms();
        assert_eq!(
            rooms
                .iter()
                .filter(|room| room.name == "Bob Builder")
                .count(),
            1
        );
        world.end().await;
    }
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_homeserver_that_is_down_for_a_while_gets_everything_once_in_order() {
    let mut world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = world.chat().await;
    world.synapse.stop().unwrap();
    for number in 0..5 {
        world
            .instagram
            .say(bob.thread, bob.friend, &format!("while away {number}"))
            .unwrap();
    }
    world.bridge.wait_for_log("could not show an event yet");
    world.synapse.start_again().unwrap();
    let bodies = alice.expect_bodies(&room, &ghost(bob.friend), 6).await;
    let expected: Vec<String> = (0..5)
        .map(|number| format!("while away {number}"))
        .collect();
    assert_eq!(bodies[1..], expected);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_message_is_not_sent_again_while_its_author_cannot_be_told() {
    let mut world = World::start(Database::sqlite()).await;
    let (alice, _, room) = world.chat().await;
    let text = "broadcast/text";
    world.instagram.fault(Fault::once(text, Effect::HoldBefore));
    alice.say(&room, "too much").await;
    let held = world
        .instagram
        .wait_for(LIMIT, |instagram| !instagram.held().is_empty());
    held.await.unwrap();
    world.synapse.stop().unwrap();
    world.instagram.set_text_limit(3);
    world.instagram.release();
    world
        .bridge
        .wait_for_log("could not tell yet that a message was given up");
    world.synapse.start_again().unwrap();
    alice.expect_from(BOT, &room, "was not sent").await;
    assert_eq!(world.instagram.request_count(text), 1);
    world.end().await;
}
