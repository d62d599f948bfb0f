//! What two people can do with each other.

use matrix_user::{MatrixUser, RoomView, View};

use crate::world::{LIMIT, World};

/// Texts that have broken clients before.
const TEXTS: [&str; 5] = [
    "hello",
    "/me <b>is</b> & was",
    "two\nlines\n",
    "Привет, مرحبا, 你好",
    "👩‍👩‍👧‍👦❤️",
];

async fn chat(alice: &MatrixUser, bob: &MatrixUser, encrypted: bool) -> String {
    bob.accept_invites(true);
    let room = alice.create_dm(bob.user_id(), encrypted).await.unwrap();
    let is_joined = |view: &View| {
        let member = view.room(&room)?.member(bob.user_id())?;
        (!member.is_invited).then_some(())
    };
    alice
        .wait_for(LIMIT, "bob in the room", is_joined)
        .await
        .unwrap();
    room
}

fn texts(view: &View, room: &str) -> Vec<String> {
    let texts = view.messages(room).filter(|entry| entry.kind == "m.text");
    texts.map(|entry| entry.body.clone()).collect()
}

async fn all_texts_arrive(encrypted: bool) {
    let world = World::start();
    let alice = world.user("alice").await;
    let bob = world.user("bob").await;
    let room = chat(&alice, &bob, encrypted).await;
    for text in TEXTS {
        alice.send_text(&room, text).await.unwrap();
    }
    let all = |view: &View| (texts(view, &room).len() == TEXTS.len()).then(|| texts(view, &room));
    assert_eq!(bob.wait_for(LIMIT, "all texts", all).await.unwrap(), TEXTS);
    assert_eq!(
        alice.wait_for(LIMIT, "all texts", all).await.unwrap(),
        TEXTS
    );
    let seen = bob.rooms();
    let seen = seen.iter().find(|seen| seen.id == room).unwrap();
    assert_eq!((seen.is_encrypted, seen.is_direct), (encrypted, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_arrive_unchanged() {
    all_texts_arrive(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn encrypted_texts_arrive_unchanged() {
    all_texts_arrive(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reactions_redactions_receipts_and_typing_arrive() {
    let world = World::start();
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    let room = chat(&alice, &bob, false).await;
    let message = alice.send_text(&room, "look").await.unwrap();
    let arrived = |view: &View| view.entry(&room, &message).map(|entry| entry.body.clone());
    assert_eq!(
        bob.wait_for(LIMIT, "the message", arrived).await.unwrap(),
        "look"
    );
    assert_eq!(
        bob.display_name(&room, alice.user_id()).as_deref(),
        Some("alice")
    );

    bob.receipt(&room, &message).await.unwrap();
    bob.typing(&room, true).await.unwrap();
    let reaction = bob.react(&room, &message, "👍").await.unwrap();
    let all = |view: &View| {
        let relation = view.entry(&room, &reaction)?.relation()?;
        let is_read = view.read_by(&room, bob.user_id()) == Some(message.as_str());
        let types = view.typing(&room) == [bob.user_id()];
        (relation == ("m.annotation", message.as_str()) && is_read && types).then_some(())
    };
    alice
        .wait_for(LIMIT, "reaction, receipt and typing", all)
        .await
        .unwrap();

    alice.redact(&room, &message).await.unwrap();
    let gone = |view: &View| view.entry(&room, &message)?.is_redacted.then_some(());
    bob.wait_for(LIMIT, "the redaction", gone).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_waits_until_it_is_accepted() {
    let world = World::start();
    let (alice, bob) = (world.user("alice").await, world.user("bob").await);
    let room = alice
        .create_group("Friends", &[bob.user_id()], false)
        .await
        .unwrap();
    let invited = |view: &View| view.invites().find(|invite| invite.id == room).cloned();
    let invite = bob.wait_for(LIMIT, "the invite", invited).await.unwrap();
    assert_eq!(invite.name, "Friends");
    assert_eq!(alice.invites(), Vec::<RoomView>::new());
    bob.join(&room).await.unwrap();
    assert_eq!(bob.invites(), Vec::<RoomView>::new());
    bob.leave(&room).await.unwrap();
    let left = |view: &View| view.room(&room).is_none().then_some(());
    bob.wait_for(LIMIT, "bob out of the room", left)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_missed_when_much_is_said_at_once_or_the_homeserver_restarts() {
    let mut world = World::start();
    let alice = world.user("alice").await;
    let room = alice.create_group("Diary", &[], false).await.unwrap();
    let numbers: Vec<String> = (0..130).map(|number| number.to_string()).collect();
    for number in &numbers {
        alice.send_text(&room, number).await.unwrap();
    }
    // A new device sees the end of the timeline first and reads the rest back.
    let url = world.synapse.url();
    let store = world.store("tablet");
    let tablet = MatrixUser::log_in(&url, "alice", "opened", Some(&store))
        .await
        .unwrap();
    assert_eq!(tablet.look(|view| texts(view, &room)), numbers);

    world.synapse.kill_hard().unwrap();
    world.synapse.start_again().unwrap();
    alice.send_text(&room, "after").await.unwrap();
    let last = |view: &View| (texts(view, &room).last()? == "after").then_some(());
    tablet
        .wait_for(LIMIT, "the message after the restart", last)
        .await
        .unwrap();
    drop(tablet);

    let again = MatrixUser::log_in(&url, "alice", "not needed", Some(&store))
        .await
        .unwrap();
    again.wait_for(LIMIT, "the history", last).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_an_error_that_says_so() {
    let world = World::start();
    world.synapse.register_user("alice", "opened").unwrap();
    let error = MatrixUser::log_in(&world.synapse.url(), "alice", "guess", None)
        .await
        .unwrap_err();
    assert!(
        format!("{error:#}").contains("cannot log in as alice"),
        "{error:#}"
    );
}
