//! Groups, and two users of the bridge in one chat.

use crate::world::{Database, LIMIT, World, ghost, on_both};

on_both!(
    two_users_in_one_group_share_a_room_and_see_each_message_once,
    world,
    {
        let alice = world.person("alice").await;
        let carol = world.person("carol").await;
        let bob = world.instagram.add_person("bob", "Bob Builder").unwrap();
        let members = [alice.account.user_id, carol.account.user_id, bob];
        let group = world.instagram.create_group("Climbing", &members).unwrap();
        world.instagram.say(group, bob, "who is in?").unwrap();

        let room = alice.room_named("Climbing").await;
        assert_eq!(room, carol.room_named("Climbing").await);
        alice.expect_from(&ghost(bob), &room, "who is in?").await;
        carol.expect_from(&ghost(bob), &room, "who is in?").await;

        alice.say(&room, "alice is").await;
        carol.say(&room, "carol is").await;
        let both_sent = world
            .instagram
            .wait_for(LIMIT, |instagram| instagram.texts(group).len() == 3);
        both_sent.await.unwrap();
        world.instagram.say(group, bob, "three then").unwrap();
        alice.expect_from(&ghost(bob), &room, "three then").await;
        carol.expect_from(&ghost(bob), &room, "three then").await;
        for person in [&alice, &carol] {
            let by_ghosts_of_users = [alice.account.user_id, carol.account.user_id]
                .map(|user| person.messages_of(&room, &ghost(user)).len());
            assert_eq!(
                by_ghosts_of_users,
                [0, 0],
                "nothing came back as a second copy"
            );
            assert_eq!(person.messages_of(&room, &ghost(bob)).len(), 2);
        }
        world.end().await;
    }
);

/// Waits until the bridge has looked at the inbox a few more times, so that what happened before
/// is written.
async fn next_checks(world: &World) {
    let wanted = world.instagram.request_count("direct_v2/inbox") + 4;
    let checked = world.instagram.wait_for(LIMIT, |instagram| {
        instagram.request_count("direct_v2/inbox") >= wanted
    });
    checked.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_came_last_stays_although_older_news_of_the_group_were_waiting() {
    let mut world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let bob = world.instagram.add_person("bob", "Bob Builder").unwrap();
    let dora = world.instagram.add_person("dora", "Dora Delta").unwrap();
    let members = [alice.account.user_id, bob];
    let group = world.instagram.create_group("Climbing", &members).unwrap();
    world.instagram.say(group, bob, "who is in?").unwrap();
    let room = alice.room_named("Climbing").await;
    alice.expect_from(&ghost(bob), &room, "who is in?").await;

    world.synapse.stop().unwrap();
    world.instagram.rename(group, bob, "Bouldering").unwrap();
    next_checks(&world).await;
    world.instagram.add_member(group, bob, dora).unwrap();
    next_checks(&world).await;
    world.synapse.start_again().unwrap();
    // Said last, so shown after everything else.
    world.instagram.say(group, bob, "all here").unwrap();
    alice.expect_from(&ghost(bob), &room, "all here").await;
    let is_there = alice
        .matrix
        .look(|view| view.room(&room).unwrap().member(&ghost(dora)).is_some());
    assert!(is_there);
    assert_eq!(alice.room_named("Bouldering").await, room);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_who_has_logged_out_is_not_brought_back_into_the_room() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let carol = world.person("carol").await;
    let members = [alice.account.user_id, carol.account.user_id];
    let group = world.instagram.create_group("Climbing", &members).unwrap();
    world
        .instagram
        .say(group, carol.account.user_id, "hi")
        .unwrap();
    let room = alice.room_named("Climbing").await;
    assert_eq!(room, carol.room_named("Climbing").await);
    alice.ask("logout", "logged out").await;
    alice.matrix.leave(&room).await.unwrap();

    world
        .instagram
        .rename(group, carol.account.user_id, "Bouldering")
        .unwrap();
    carol.room_named("Bouldering").await;
    alice.ask("version", "matrix-instagram").await;
    let is_back = |rooms: Vec<matrix_user::RoomView>| rooms.iter().any(|seen| seen.id == room);
    assert!(!is_back(alice.matrix.rooms()) && !is_back(alice.matrix.invites()));
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_users_in_a_direct_chat_have_a_room_each() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let carol = world.person("carol").await;
    let (alices, carols) = (alice.account.user_id, carol.account.user_id);
    let thread = world.instagram.create_dm(alices, carols).unwrap();
    world
        .instagram
        .say(thread, alices, "from the phone")
        .unwrap();

    let room_of_alice = alice.room_named("carol").await;
    let room_of_carol = carol.room_named("alice").await;
    assert_ne!(room_of_alice, room_of_carol);
    carol
        .expect_from(&ghost(alices), &room_of_carol, "from the phone")
        .await;
    alice
        .expect_from(&ghost(alices), &room_of_alice, "from the phone")
        .await;

    alice.say(&room_of_alice, "from Matrix").await;
    carol
        .expect_from(&ghost(alices), &room_of_carol, "from Matrix")
        .await;
    carol.say(&room_of_carol, "answered").await;
    alice
        .expect_from(&ghost(carols), &room_of_alice, "answered")
        .await;
    assert_eq!(alice.messages_of(&room_of_alice, &ghost(alices)).len(), 1);
    assert_eq!(carol.messages_of(&room_of_carol, &ghost(carols)).len(), 0);
    world.end().await;
}
