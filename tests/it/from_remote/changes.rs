//! Edits, unsent messages, reactions and reading.

use matrix_user::TimelineEntry;
use simulator::instagram::world::ItemId;

use crate::world::{Chat, Database, LIMIT, Person, World, ghost};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_to_a_message_at_instagram_happens_to_it_in_the_room() {
    let world = World::start(Database::sqlite()).await;
    let alice = world.person("alice").await;
    let bob = world.friend_of(&alice, "bob", "Bob Builder");
    let kept = world
        .instagram
        .say(bob.thread, bob.friend, "to be changed")
        .unwrap();
    let gone = world
        .instagram
        .say(bob.thread, bob.friend, "to be taken back")
        .unwrap();
    let room = alice.room_of(&bob).await;
    let bobs_ghost = ghost(bob.friend);
    let changed = alice.expect_from(&bobs_ghost, &room, "to be changed").await;
    let taken = alice
        .expect_from(&bobs_ghost, &room, "to be taken back")
        .await;

    world.instagram.edit(bob.thread, kept, "changed").unwrap();
    world.instagram.unsend(bob.thread, gone).unwrap();
    let edit = alice.expect_from(&bobs_ghost, &room, "changed").await;
    let edited = alice.matrix.wait_for(LIMIT, "the edit", |view| {
        let mut messages = view.messages(&room);
        messages
            .find(|entry| entry.relation() == Some(("m.replace", &changed.event_id)))
            .cloned()
    });
    assert_eq!(
        edited.await.unwrap().raw["content"]["m.new_content"]["body"],
        "changed"
    );
    drop(edit);
    let redacted = alice.matrix.wait_for(LIMIT, "the redaction", |view| {
        view.entry(&room, &taken.event_id)
            .filter(|entry| entry.is_redacted)
            .cloned()
    });
    redacted.await.unwrap();
    react(&world, &alice, &bob, (kept, &changed)).await;
    read(&world, &alice, &bob, &room).await;
    world.end().await;
}

/// Alice reacts on her phone and takes it back; her room shows both.
async fn react(world: &World, alice: &Person, bob: &Chat, (kept, shown): (ItemId, &TimelineEntry)) {
    let room = alice.room_of(bob).await;
    world
        .instagram
        .react(bob.thread, kept, alice.account.user_id, Some("🎉"))
        .unwrap();

    let reacted = alice.matrix.wait_for(LIMIT, "the reaction", |view| {
        let mut entries = view.timeline(&room).iter();
        entries
            .find(|entry| entry.kind == "m.reaction" && entry.body == "🎉")
            .cloned()
    });
    let reaction = reacted.await.unwrap();
    assert_eq!(
        reaction.relation(),
        Some(("m.annotation", shown.event_id.as_str()))
    );

    world
        .instagram
        .react(bob.thread, kept, alice.account.user_id, None)
        .unwrap();
    let unreacted = alice
        .matrix
        .wait_for(LIMIT, "the reaction's removal", |view| {
            view.entry(&room, &reaction.event_id)
                .filter(|entry| entry.is_redacted)
                .cloned()
        });
    unreacted.await.unwrap();
}

/// Bob reads what Alice wrote; her room shows how far.
async fn read(world: &World, alice: &Person, bob: &Chat, room: &str) {
    let bobs_ghost = ghost(bob.friend);
    let sent = alice.say(room, "have you seen this?").await;
    world
        .instagram
        .wait_for(LIMIT, |instagram| {
            instagram
                .texts(bob.thread)
                .contains(&"have you seen this?".to_owned())
        })
        .await
        .unwrap();
    world.instagram.mark_read(bob.thread, bob.friend).unwrap();
    let read = alice.matrix.wait_for(LIMIT, "the read receipt", |view| {
        view.read_by(room, &bobs_ghost)
            .filter(|event| **event == *sent)
            .map(str::to_owned)
    });
    read.await.unwrap();
}
