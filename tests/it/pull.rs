//! A homeserver that stops in the middle of traffic forgets what it has not pushed yet. The bridge
//! asks for it.

use std::{collections::BTreeSet, time::Duration};

use simulator::instagram::world::ThreadId;

use crate::world::{BOT, Chat, Database, LIMIT, Person, Setup, World, ghost};

/// How often the homeserver is stopped in one test.
const STOPS: usize = 4;
/// How many texts are said in a row before each of them. More than one transaction takes: the
/// others wait in the homeserver's memory.
const TEXTS: usize = 6;
/// How long the homeserver waits for the answer to a transaction.
const ANSWERS_AFTER: Duration = Duration::from_millis(250);

/// How the homeserver goes.
#[derive(Clone, Copy)]
enum Going {
    /// As by `kill -9`.
    Killed,
    /// As its operator stops it.
    Stopped,
}

impl Going {
    fn happens_to(self, world: &mut World) {
        match self {
            Self::Killed => world.synapse.kill_hard().expect("it dies"),
            Self::Stopped => world.synapse.stop().expect("it stops"),
        }
        world.synapse.start_again().expect("it starts again");
    }
}

async fn slow_world(database: Database, sync_interval: &'static str) -> World {
    World::start_with(Setup {
        sync_interval: Some(sync_interval),
        answers_after: Some(ANSWERS_AFTER),
        ..Setup::with(database)
    })
    .await
}

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

/// Talks while the homeserver goes and comes back, again and again. Returns what it accepted, in
/// order.
async fn talk(world: &mut World, alice: &Person, room: &str, going: Going) -> Vec<String> {
    let mut accepted = Vec::new();
    for stop in 0..STOPS {
        for number in 0..TEXTS {
            let text = format!("stop {stop}, text {number}");
            alice.say(room, &text).await;
            accepted.push(text);
        }
        let text = format!("stop {stop}, said meanwhile");
        let (said, ()) = tokio::join!(alice.matrix.send_text(room, &text), async {
            tokio::task::block_in_place(|| going.happens_to(world));
        });
        // Of one that was not answered nobody knows whether it was accepted.
        if said.is_ok() {
            accepted.push(text);
        }
    }
    accepted
}

/// Says something and waits until it is in the thread, and with it everything that will come.
async fn say_and_wait(world: &World, alice: &Person, (room, thread): (&str, ThreadId), text: &str) {
    alice.say(room, text).await;
    let there = world.instagram.wait_for(LIMIT, |instagram| {
        instagram.texts(thread).iter().any(|said| said == text)
    });
    let texts = world.instagram.texts(thread);
    assert!(there.await.is_ok(), "“{text}” did not arrive: {texts:?}");
}

/// Every text that was accepted is in the thread once and in order.
async fn nothing_is_lost(mut world: World, going: Going) -> World {
    let (alice, bob, room) = chat_of(&world).await;
    let accepted = talk(&mut world, &alice, &room, going).await;
    say_and_wait(&world, &alice, (&room, bob.thread), "the end").await;
    let texts = world.instagram.texts(bob.thread);
    let known: BTreeSet<&String> = accepted.iter().collect();
    let arrived: Vec<String> = texts
        .iter()
        .filter(|text| known.contains(text))
        .cloned()
        .collect();
    assert_eq!(arrived, accepted);
    let different: BTreeSet<&String> = texts.iter().collect();
    assert_eq!(
        different.len(),
        texts.len(),
        "something arrived twice: {texts:?}"
    );
    world
}

/// The same without the pull: some texts never arrive. This shows that the other tests test
/// something.
async fn something_is_lost(mut world: World, going: Going) {
    let (alice, bob, room) = chat_of(&world).await;
    let accepted = talk(&mut world, &alice, &room, going).await;
    say_and_wait(&world, &alice, (&room, bob.thread), "the end").await;
    // A transaction that was under way is stored, and comes again after the next trouble.
    world.bridge.stop();
    alice.say(&room, "trouble").await;
    world.bridge.start(None);
    say_and_wait(&world, &alice, (&room, bob.thread), "really the end").await;
    let texts = world.instagram.texts(bob.thread);
    let lost = accepted.iter().filter(|text| !texts.contains(text)).count();
    assert!(lost > 0, "nothing was lost: {texts:?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_that_a_killed_homeserver_accepted_arrives_once_in_order() {
    let world = slow_world(Database::sqlite(), "1s").await;
    let world = nothing_is_lost(world, Going::Killed).await;
    // They are counted, which shows that the pull was needed.
    world.bridge.wait_for_log("gap_events_recovered");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_that_a_killed_homeserver_accepted_arrives_once_in_order_on_postgres() {
    let world = slow_world(Database::postgres(), "1s").await;
    nothing_is_lost(world, Going::Killed).await.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_that_a_stopped_homeserver_accepted_arrives_once_in_order() {
    // The first push after each start comes long before the next pull, and waits for one.
    let world = slow_world(Database::sqlite(), "1h").await;
    nothing_is_lost(world, Going::Stopped).await.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_pull_a_killed_homeserver_loses_events() {
    let world = slow_world(Database::sqlite(), "0s").await;
    something_is_lost(world, Going::Killed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_pull_a_stopped_homeserver_loses_events() {
    let world = slow_world(Database::sqlite(), "0s").await;
    something_is_lost(world, Going::Stopped).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_was_never_pushed_is_accepted() {
    let mut world = World::start_with(Setup {
        sync_interval: Some("1s"),
        answers_after: Some(Duration::from_millis(700)),
        ..Setup::with(Database::sqlite())
    })
    .await;
    let carol = Person::arrive(&world, "carol").await;
    let alice = Person::without_room(&world, "alice").await;
    // The invitation waits behind this until the homeserver has forgotten it.
    carol.say(&carol.room, "help").await;
    let room = alice.matrix.create_dm(BOT, false).await.unwrap();
    tokio::task::block_in_place(|| Going::Killed.happens_to(&mut world));
    alice
        .expect_from(BOT, &room, "I am the Instagram bridge")
        .await;
    let welcomes = alice.messages_of(&room, BOT).len();
    assert_eq!(welcomes, 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_one_answer_holds_is_found_in_order() {
    let mut world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = chat_of(&world).await;
    world.bridge.stop();
    let texts: Vec<String> = (0..120).map(|number| format!("text {number}")).collect();
    for text in &texts {
        alice.say(&room, text).await;
    }
    world.bridge.start(None);
    let arrived = world.texts_in(bob.thread, texts.len() + 1).await;
    assert_eq!(arrived[1..], texts);
    world.bridge.wait_for_log("fetched a gap in a room");
    world.end().await;
}
