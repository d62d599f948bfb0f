//! Messages that do not get across, and what their author is told.

use serde_json::json;
use simulator::{
    fault::{Effect, Fault},
    instagram::Simulator,
};

use crate::world::{BOT, Database, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_author_of_a_refused_message_is_told_why_and_the_next_one_goes_on() {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = world.chat().await;

    let block = Simulator::effect("feedback_required");
    world.instagram.fault(Fault::once("broadcast/text", block));
    let blocked = alice.say(&room, "too much").await;
    let notice = alice.expect_from(BOT, &room, "was not sent").await;
    assert_eq!(
        notice.raw["content"]["m.relates_to"]["m.in_reply_to"]["event_id"],
        blocked
    );

    let image = json!({ "msgtype": "m.image", "body": "cat.png", "url": "mxc://hs.test/cat" });
    alice
        .matrix
        .send_raw(&room, "m.room.message", image)
        .await
        .unwrap();
    alice.expect_from(BOT, &room, "m.image").await;

    alice.say(&room, "and on we go").await;
    assert_eq!(
        world.texts_in(bob.thread, 2).await,
        ["hello", "and on we go"]
    );
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_sent_once_although_instagram_fails_around_it() {
    let world = World::start(Database::sqlite()).await;
    let (alice, bob, room) = world.chat().await;

    let overloaded = Simulator::effect("server_error");
    for effect in [overloaded, Effect::CutBefore, Effect::CutAfter] {
        world.instagram.fault(Fault::once("broadcast/text", effect));
    }
    alice.say(&room, "only once").await;
    alice.say(&room, "and then this").await;
    let texts = world.texts_in(bob.thread, 3).await;
    assert_eq!(texts, ["hello", "only once", "and then this"]);
    world.end().await;
}
