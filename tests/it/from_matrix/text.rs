//! Texts.

use crate::{
    from_remote::text::TEXTS,
    world::{Database, LIMIT, World, on_both},
};

on_both!(texts_arrive_unchanged_and_in_order, world, {
    let (alice, bob, room) = world.chat().await;
    for text in TEXTS {
        alice.say(&room, text).await;
    }
    let arrived = world.texts_in(bob.thread, TEXTS.len() + 1).await;
    assert_eq!(arrived[1..], TEXTS);
    world.end().await;
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_very_long_text_arrives_in_ordered_parts_that_add_up() {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = world.chat().await;
    let words = "Wörter und 👩🏽‍🚀 immer wieder, bis es lang ist.\n";
    let long: String = words.chars().cycle().take(20_000).collect();
    alice.say(&room, &long).await;
    alice.say(&room, "the end").await;
    let all_there = world.instagram.wait_for(LIMIT, |instagram| {
        instagram
            .texts(bob.thread)
            .last()
            .is_some_and(|text| text == "the end")
    });
    all_there.await.unwrap();
    let texts = world.instagram.texts(bob.thread);
    let parts = &texts[1..texts.len() - 1];
    assert!(parts.len() >= 20);
    assert!(parts.iter().all(|part| part.chars().count() <= 1_000));
    assert_eq!(parts.concat(), long);
    world.end().await;
}
