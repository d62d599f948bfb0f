//! What a user writes on the phone.

use crate::world::{Database, World, ghost, on_both};

on_both!(
    own_messages_from_the_phone_appear_as_the_users_own_ghost,
    world,
    {
        let alice = world.person("alice").await;
        let bob = world.friend_of(&alice, "bob", "Bob Builder");
        world
            .instagram
            .say(bob.thread, bob.friend, "are you there?")
            .unwrap();
        let room = alice.room_of(&bob).await;
        world
            .instagram
            .say(bob.thread, alice.account.user_id, "sent from my phone")
            .unwrap();

        let own_ghost = ghost(alice.account.user_id);
        let bodies = alice.expect_bodies(&room, &own_ghost, 1).await;
        assert_eq!(bodies, ["sent from my phone"]);

        // What was sent from Matrix does not come back as one more message.
        alice.say(&room, "sent from Matrix").await;
        world
            .instagram
            .say(bob.thread, bob.friend, "got both")
            .unwrap();
        alice
            .expect_from(&ghost(bob.friend), &room, "got both")
            .await;
        assert_eq!(alice.messages_of(&room, &own_ghost).len(), 1);
        world.end().await;
    }
);
