//! Edits, unsent messages, reactions and reading.

use matrix_user::TimelineEntry;
use simulator::instagram::world::ItemId;

use crate::world::{Chat, Database, LIMIT, Person, World, ghost};

/// A chat with two shown messages by the friend.
struct Scene {
    world: World,
    alice: Person,
    bob: Chat,
    room: String,
}

impl Scene {
    async fn set() -> Self {
        let world = World::start(Database::sqlite()).await;
        let (alice, bob, room) = world.chat().await;
        Self {
            world,
            alice,
            bob,
            room,
        }
    }

    /// Lets the friend say something and waits until it is shown.
    async fn shown(&self, text: &str) -> (ItemId, String) {
        let item = self
            .world
            .instagram
            .say(self.bob.thread, self.bob.friend, text)
            .unwrap();
        let shown = self
            .alice
            .expect_from(&ghost(self.bob.friend), &self.room, text)
            .await;
        (item, shown.event_id)
    }

    /// Waits for an event of the room.
    async fn wait_for(
        &self,
        what: &str,
        is_it: impl Fn(&TimelineEntry) -> bool + Sync,
    ) -> TimelineEntry {
        let found = self.alice.matrix.wait_for(LIMIT, what, |view| {
            view.timeline(&self.room)
                .iter()
                .find(|entry| is_it(entry))
                .cloned()
        });
        found.await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edited_message_is_replaced() {
    let scene = Scene::set().await;
    let (item, event) = scene.shown("to be changed").await;
    scene
        .world
        .instagram
        .edit(scene.bob.thread, item, "changed")
        .unwrap();
    let replaces = |entry: &TimelineEntry| entry.relation() == Some(("m.replace", &event));
    let edit = scene.wait_for("the edit", replaces).await;
    assert_eq!(edit.raw["content"]["m.new_content"]["body"], "changed");
    scene.world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_was_taken_back_is_redacted() {
    let scene = Scene::set().await;
    let (item, event) = scene.shown("to be taken back").await;
    scene
        .world
        .instagram
        .unsend(scene.bob.thread, item)
        .unwrap();
    let gone = |entry: &TimelineEntry| entry.event_id == event && entry.is_redacted;
    scene.wait_for("the redaction", gone).await;
    scene.world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reaction_is_shown_replaced_and_removed() {
    let scene = Scene::set().await;
    let (item, event) = scene.shown("to be liked").await;
    let (instagram, thread) = (&scene.world.instagram, scene.bob.thread);
    let own = scene.alice.account.user_id;

    instagram.react(thread, item, own, Some("🎉")).unwrap();
    let is_party = |entry: &TimelineEntry| entry.kind == "m.reaction" && entry.body == "🎉";
    let party = scene.wait_for("the reaction", is_party).await;
    assert_eq!(party.relation(), Some(("m.annotation", event.as_str())));

    instagram.react(thread, item, own, Some("😮")).unwrap();
    let is_wow = |entry: &TimelineEntry| entry.kind == "m.reaction" && entry.body == "😮";
    let wow = scene.wait_for("the second reaction", is_wow).await;
    let is_gone = |id: &str| {
        let id = id.to_owned();
        move |entry: &TimelineEntry| entry.event_id == id && entry.is_redacted
    };
    scene
        .wait_for("the end of the first", is_gone(&party.event_id))
        .await;

    instagram.react(thread, item, own, None).unwrap();
    scene
        .wait_for("the end of the second", is_gone(&wow.event_id))
        .await;
    scene.world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_friend_has_read_is_marked_as_read() {
    let scene = Scene::set().await;
    let sent = scene.alice.say(&scene.room, "have you seen this?").await;
    scene.world.texts_in(scene.bob.thread, 2).await;
    scene
        .world
        .instagram
        .mark_read(scene.bob.thread, scene.bob.friend)
        .unwrap();
    let reader = ghost(scene.bob.friend);
    let marked = scene
        .alice
        .matrix
        .wait_for(LIMIT, "the read receipt", |view| {
            view.read_by(&scene.room, &reader)
                .filter(|event| **event == *sent)
                .map(str::to_owned)
        });
    marked.await.unwrap();
    scene.world.end().await;
}
