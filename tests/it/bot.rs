//! What people say to the bot, and what it answers.

use simulator::{fault::Fault, instagram::Simulator};

use crate::world::{BOT, Database, LIMIT, Person, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bot_explains_itself_and_forgives_slips() {
    let world = World::start(Database::sqlite()).await;
    let alice = Person::arrive(&world, "alice").await;
    let help = alice.ask("help", "list-logins").await;
    assert_eq!(help.kind, "m.notice");
    alice.ask("hepl", "Did you mean “help”?").await;
    alice.ask("version", "matrix-instagram").await;
    alice.ask("cancel", "nothing to cancel").await;
    alice.ask("list-logins", "no Instagram account").await;
    alice.ask("ping", "The bridge is here").await;
    alice.ask("login cookies", "Paste the cookies").await;
    alice.ask("cancel", "Cancelled").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pasted_cookies_are_redacted_and_log_in_or_say_what_is_wrong() {
    let world = World::start(Database::sqlite()).await;
    let alice = Person::arrive(&world, "alice").await;
    alice.ask("login cookies", "Paste the cookies").await;
    alice.ask("{\"csrftoken\": \"x\"}", "sessionid").await;
    alice.ask("sessionid=abc", "did not work").await;

    let pasted = alice.account.cookies_json().to_string();
    let secret = alice.say(&alice.room, &pasted).await;
    alice
        .expect_from(BOT, &alice.room, "You are logged in as @alice.gram")
        .await;
    let redacted = alice
        .matrix
        .wait_for(LIMIT, "the redaction of the cookies", |view| {
            view.entry(&alice.room, &secret)
                .filter(|entry| entry.is_redacted)
                .cloned()
        });
    redacted.await.unwrap();
    let sessionid = alice.account.sessionid.as_str();
    assert!(
        !world.bridge.log().contains(sessionid),
        "the log holds a cookie"
    );

    alice.ask("list-logins", "@alice.gram").await;
    alice.ask("ping", "answers as @alice.gram").await;
    alice.ask("logout", "logged out").await;
    alice.ask("list-logins", "no Instagram account").await;

    // The same account again, as a header this time, without having been asked.
    let again = world.instagram.open_session(alice.account.user_id).unwrap();
    alice
        .ask(
            &format!("Cookie: {}", again.cookie_header()),
            "You are logged in",
        )
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ended_is_told_once_and_asks_instagram_nothing_more() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    world.instagram.revoke(alice.account.user_id).unwrap();
    alice.expect_from(BOT, &alice.room, "needs you").await;
    let asked = world.instagram.request_count("direct_v2/inbox");
    alice.ask("list-logins", "needs you").await;
    assert_eq!(world.instagram.request_count("direct_v2/inbox"), asked);
    let told = alice.messages_of(&alice.room, BOT);
    assert_eq!(
        told.iter()
            .filter(|entry| entry.body.contains("Your Instagram account"))
            .count(),
        1
    );

    let again = world.instagram.open_session(alice.account.user_id).unwrap();
    alice
        .ask(&again.cookies_json().to_string(), "You are logged in")
        .await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    world
        .instagram
        .say(bob.thread, bob.friend, "back again")
        .unwrap();
    alice.room_of(&bob).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_challenge_stops_everything_and_says_what_to_do() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    world.instagram.fault(Fault::always(
        "direct_v2/",
        Simulator::effect("challenge_required"),
    ));
    let told = alice.expect_from(BOT, &alice.room, "needs you").await;
    assert!(told.body.contains("Instagram"), "{}", told.body);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_encrypted_chat_with_the_bot_is_answered_with_an_unencrypted_room() {
    let world = World::start(Database::sqlite()).await;
    let alice = Person::without_room(&world, "alice").await;
    let encrypted = alice.matrix.create_dm(BOT, true).await.unwrap();
    alice
        .expect_from(BOT, &encrypted, "cannot read encrypted messages")
        .await;
    let plain = alice.room_named("Instagram bridge").await;
    alice.say(&plain, "version").await;
    alice.expect_from(BOT, &plain, "matrix-instagram").await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_without_permission_is_not_served() {
    let world = World::start(Database::sqlite()).await;
    world
        .synapse
        .register_user("blocked", "a test's password")
        .unwrap();
    let url = world.synapse.url();
    let blocked = matrix_user::MatrixUser::log_in(&url, "blocked", "a test's password", None);
    let blocked = blocked.await.unwrap();
    let room = blocked.create_dm(BOT, false).await.unwrap();
    let declined = blocked.wait_for(LIMIT, "the bot to decline", |view| {
        let room = view.room(&room)?;
        room.member(BOT).is_none().then_some(())
    });
    declined.await.unwrap();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_waits_when_its_author_logs_out_is_told_as_not_sent() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    world
        .instagram
        .say(bob.thread, bob.friend, "hello")
        .unwrap();
    let room = alice.room_of(&bob).await;
    let overloaded = Simulator::effect("server_error");
    world
        .instagram
        .fault(Fault::always("broadcast/text", overloaded));
    alice.say(&room, "on hold").await;
    world.bridge.wait_for_log("a message waits");
    alice.ask("logout", "logged out").await;
    alice
        .expect_from(BOT, &room, "logged out of Instagram")
        .await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_cannot_be_brought_up_blocks_no_room() {
    let mut world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    world
        .instagram
        .say(bob.thread, bob.friend, "hello")
        .unwrap();
    let room = alice.room_of(&bob).await;
    world.bridge.stop();
    world.bridge.spoil_sessions().await;
    world.bridge.start(None);
    alice.expect_from(BOT, &alice.room, "needs you").await;

    alice.say(&room, "on hold").await;
    alice.say(&room, "!ig version").await;
    alice.expect_from(BOT, &room, "matrix-instagram").await;
    let again = world.instagram.open_session(alice.account.user_id).unwrap();
    alice
        .ask(&again.cookies_json().to_string(), "You are logged in")
        .await;
    assert_eq!(
        world.texts_in(bob.thread, 2).await,
        ["hello", "on hold"],
        "it was kept for the login"
    );
    world.end().await;
}
