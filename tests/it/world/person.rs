//! Somebody with an account on both sides.

use matrix_user::{MatrixUser, TimelineEntry};
use simulator::instagram::world::Login;

use super::{Chat, DOMAIN, LIMIT, World};

/// The bot's Matrix user.
pub(crate) const BOT: &str = "@instagrambot:hs.test";

/// Somebody with an account on both sides.
pub(crate) struct Person {
    pub(crate) matrix: MatrixUser,
    pub(crate) account: Login,
    /// The private room with the bot.
    pub(crate) room: String,
}

impl Person {
    /// Makes both accounts and a private room with the bot.
    pub(crate) async fn arrive(world: &World, name: &str) -> Self {
        let mut person = Self::without_room(world, name).await;
        person.room = person
            .matrix
            .create_dm(BOT, false)
            .await
            .expect("a room with the bot");
        person
            .expect_from(BOT, &person.room, "I am the Instagram bridge")
            .await;
        person
    }

    /// Makes both accounts.
    pub(crate) async fn without_room(world: &World, name: &str) -> Self {
        world
            .synapse
            .register_user(name, "a test's password")
            .expect("a new Matrix user");
        let matrix = MatrixUser::log_in(&world.synapse.url(), name, "a test's password", None)
            .await
            .expect("the Matrix user logs in");
        matrix.accept_invites(true);
        let username = format!("{name}.gram");
        let account = world
            .instagram
            .add_account(&username, name)
            .expect("a new account");
        Self {
            matrix,
            account,
            room: String::new(),
        }
    }

    /// Logs in with the cookies that a browser would have.
    pub(crate) async fn log_in_to_instagram(&self) {
        self.say(&self.room, "login cookies").await;
        self.expect_from(BOT, &self.room, "Paste the cookies").await;
        self.say(&self.room, &self.account.cookies_json().to_string())
            .await;
        self.expect_from(BOT, &self.room, "You are logged in as")
            .await;
    }

    /// Says something in a room and returns its event id.
    pub(crate) async fn say(&self, room: &str, body: &str) -> String {
        self.matrix
            .send_text(room, body)
            .await
            .expect("the homeserver takes a message")
    }

    /// Asks the bot something and waits for an answer that contains `words`.
    pub(crate) async fn ask(&self, question: &str, words: &str) -> TimelineEntry {
        let before = self.messages_of(&self.room, BOT).len();
        self.say(&self.room, question).await;
        let what = format!("an answer to “{question}” with “{words}”");
        let found = self.matrix.wait_for(LIMIT, &what, |view| {
            let answers = view
                .messages(&self.room)
                .filter(|entry| entry.sender == BOT);
            answers
                .skip(before)
                .find(|entry| entry.body.contains(words))
                .cloned()
        });
        found.await.unwrap_or_else(|late| panic!("{late}"))
    }

    /// Waits for a message by `sender` in a room that contains `words`.
    pub(crate) async fn expect_from(&self, sender: &str, room: &str, words: &str) -> TimelineEntry {
        let what = format!("“{words}” by {sender}");
        let found = self.matrix.wait_for(LIMIT, &what, |view| {
            let mut messages = view.messages(room);
            messages
                .find(|entry| entry.sender == sender && entry.body.contains(words))
                .cloned()
        });
        found.await.unwrap_or_else(|late| panic!("{late}"))
    }

    /// Waits for the room of a chat and returns its id.
    pub(crate) async fn room_of(&self, chat: &Chat) -> String {
        self.room_named(&chat.name).await
    }

    /// Waits for a joined room with a name and returns its id.
    pub(crate) async fn room_named(&self, name: &str) -> String {
        let what = format!("the room “{name}”");
        let found = self.matrix.wait_for(LIMIT, &what, |view| {
            view.room_named(name)
                .filter(|room| !room.is_invite)
                .map(|room| room.id.clone())
        });
        found.await.unwrap_or_else(|late| panic!("{late}"))
    }

    /// Waits until `sender` has said just `count` messages in a room, and returns them.
    pub(crate) async fn expect_bodies(
        &self,
        room: &str,
        sender: &str,
        count: usize,
    ) -> Vec<String> {
        let what = format!("{count} messages by {sender}");
        let found = self.matrix.wait_for(LIMIT, &what, |view| {
            let bodies: Vec<String> = view
                .messages(room)
                .filter(|entry| entry.sender == sender)
                .map(|entry| entry.body.clone())
                .collect();
            (bodies.len() >= count).then_some(bodies)
        });
        found.await.unwrap_or_else(|late| panic!("{late}"))
    }

    /// What `sender` has said in a room so far.
    pub(crate) fn messages_of(&self, room: &str, sender: &str) -> Vec<TimelineEntry> {
        let mut messages = self.matrix.timeline(room);
        messages.retain(|entry| entry.is_message() && entry.sender == sender);
        messages
    }
}

/// The Matrix user of somebody at Instagram.
pub(crate) fn ghost(person: impl std::fmt::Display) -> String {
    format!("@instagram_{person}:{DOMAIN}")
}
