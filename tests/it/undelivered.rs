//! What people can do about messages that did not get across, and what they are told of outages.

use simulator::{
    fault::{Effect, Fault},
    instagram::Simulator,
};

use crate::world::{BOT, Chat, Database, LIMIT, Person, World, ghost};

async fn chat_of(world: &World) -> (Person, Chat, String) {
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    world
        .instagram
        .say(bob.thread, bob.friend, "hello")
        .unwrap();
    let room = alice.room_of(&bob).await;
    alice.expect_from(&ghost(bob.friend), &room, "hello").await;
    (alice, bob, room)
}

/// Says something that Instagram refuses, and waits for the notice about it.
async fn say_in_vain(world: &World, alice: &Person, room: &str, text: &str) -> (String, String) {
    let block = Simulator::effect("feedback_required");
    world.instagram.fault(Fault::once("broadcast/text", block));
    let event = alice.say(room, text).await;
    let notice = alice.matrix.wait_for(LIMIT, "a notice", |view| {
        let mut notices = view.messages(room).filter(|entry| entry.sender == BOT);
        notices
            .find(|entry| {
                entry.raw["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == event
            })
            .map(|entry| entry.event_id.clone())
    });
    (event.clone(), notice.await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_was_refused_is_listed_traced_and_retried_or_dropped() {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = chat_of(&world).await;
    alice.ask("dead", "All your messages").await;
    let (first, _) = say_in_vain(&world, &alice, &room, "a rose").await;
    let (second, _) = say_in_vain(&world, &alice, &room, "a thorn").await;

    let listed = alice.ask("dead", "not sent").await;
    assert!(listed.body.contains(&first) && listed.body.contains(&second));
    assert!(!listed.body.contains("rose"), "no content: {}", listed.body);
    let link = format!("https://matrix.to/#/{room}/{first}?via=hs.test");
    let traced = alice.ask(&format!("trace {link}"), "Given up").await;
    for words in ["Written in Matrix", "Put in line", "Being sent", "blocked"] {
        assert!(traced.body.contains(words), "{words}: {}", traced.body);
    }

    let mallory = world.person("mallory").await;
    mallory.ask("dead", "All your messages").await;
    mallory
        .ask(&format!("retry {link}"), "nothing of yours")
        .await;
    mallory
        .ask(&format!("drop {first}"), "no message of yours")
        .await;
    mallory.ask(&format!("trace {first}"), "know nothing").await;

    alice.ask(&format!("drop {second}"), "Dropped").await;
    alice
        .ask(&format!("retry {link}"), "trying one message")
        .await;
    let texts = world.texts_in(bob.thread, 2).await;
    assert_eq!(texts, ["hello", "a rose"]);
    alice.ask("retry all", "nothing of yours").await;
    alice.ask("dead", "All your messages").await;
    alice
        .ask(&format!("trace {first}"), "It is at Instagram")
        .await;
    let from_bob = alice.messages_of(&room, &ghost(bob.friend));
    let shown = format!("trace {}", from_bob[0].event_id);
    alice.ask(&shown, "Written at Instagram").await;
    mallory.ask(&shown, "know nothing").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reaction_by_the_author_tries_a_message_again() {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = chat_of(&world).await;
    let (_, notice) = say_in_vain(&world, &alice, &room, "by the notice").await;
    alice.matrix.react(&room, &notice, "🔁").await.unwrap();
    world.texts_in(bob.thread, 2).await;

    let (event, first_notice) = say_in_vain(&world, &alice, &room, "by the message").await;
    let block = Simulator::effect("feedback_required");
    world.instagram.fault(Fault::once("broadcast/text", block));
    alice.matrix.react(&room, &event, "🔁").await.unwrap();
    let told_again = alice.matrix.wait_for(LIMIT, "a second notice", |view| {
        let mut notices = view.messages(&room).filter(|entry| entry.sender == BOT);
        notices
            .find(|entry| {
                entry.event_id != first_notice
                    && entry.raw["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == event
            })
            .map(|entry| entry.event_id.clone())
    });
    let told_again = told_again.await.unwrap();
    alice.matrix.react(&room, &told_again, "🔁").await.unwrap();
    let texts = world.texts_in(bob.thread, 3).await;
    assert_eq!(texts, ["hello", "by the notice", "by the message"]);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_instagram_is_told_once_and_loses_nothing() {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = chat_of(&world).await;
    world.instagram.fault(Fault::always("", Effect::CutBefore));
    for number in 0..8 {
        alice.say(&room, &format!("out {number}")).await;
        world
            .instagram
            .say(bob.thread, bob.friend, &format!("in {number}"))
            .unwrap();
    }
    let told = alice
        .expect_from(BOT, &alice.room, "cannot be reached")
        .await;
    assert!(told.body.contains("8 messages"), "{}", told.body);
    world.instagram.clear_faults();
    alice
        .expect_from(BOT, &alice.room, "can be reached again")
        .await;

    let texts = world.texts_in(bob.thread, 17).await;
    let sent: Vec<&String> = texts
        .iter()
        .filter(|text| text.starts_with("out"))
        .collect();
    let expected: Vec<String> = (0..8).map(|number| format!("out {number}")).collect();
    assert_eq!(sent, expected.iter().collect::<Vec<_>>());
    let bodies = alice.expect_bodies(&room, &ghost(bob.friend), 9).await;
    let expected: Vec<String> = (0..8).map(|number| format!("in {number}")).collect();
    assert_eq!(bodies[1..], expected);
    let notices = alice.messages_of(&alice.room, BOT);
    let outages = notices
        .iter()
        .filter(|entry| entry.body.contains("cannot be reached"));
    assert_eq!(outages.count(), 1);
    assert!(
        alice.messages_of(&room, BOT).is_empty(),
        "nothing was given up"
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_makes_its_handler_panic_is_buried_and_the_next_is_shown() {
    let mut world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = chat_of(&world).await;
    world.bridge.stop();
    world.bridge.start(Some("to_matrix.before_send:panics"));
    for text in ["poison", "harmless"] {
        world.instagram.say(bob.thread, bob.friend, text).unwrap();
    }
    alice
        .expect_from(&ghost(bob.friend), &room, "harmless")
        .await;
    alice
        .expect_from(BOT, &alice.room, "could not be shown")
        .await;
    let bodies = alice.expect_bodies(&room, &ghost(bob.friend), 2).await;
    assert_eq!(bodies, ["hello", "harmless"]);
    world.bridge.stop();
    world.bridge.start(None);
    world.end().await;
}
