//! A whole world for one test: a real homeserver with real clients, the bridge as a process of
//! its own, and an Instagram that a test can play with.
//!
//! [`World::start`] makes it, [`World::person`] puts people into it who are logged in on both
//! sides, and [`World::end`] checks that nothing is left in the queues. Waiting is always for a
//! state, with a limit, never for a time.

mod bridge;
mod database;
mod person;
mod slow_door;

pub(crate) use bridge::{BridgeProcess, Wiring, count_open, open};
pub(crate) use database::{Database, fresh_postgres_database};
pub(crate) use person::{BOT, Person, ghost};

use std::{io::Write as _, path::PathBuf, time::Duration};

use simulator::instagram::{
    Options, Simulator,
    world::{ThreadId, UserId},
};
use slow_door::SlowDoor;
use tempfile::TempDir;
use xtask::servers::{
    cache, ports,
    synapse::{self, Synapse, SynapseOptions},
};

/// How long anything may take to come about.
pub(crate) const LIMIT: Duration = Duration::from_mins(1);

/// The homeserver's name.
pub(crate) const DOMAIN: &str = "hs.test";

/// Everything a test needs, torn down at its end.
pub(crate) struct World {
    pub(crate) instagram: Simulator,
    pub(crate) bridge: BridgeProcess,
    pub(crate) synapse: Synapse,
    ended: bool,
    _door: Option<SlowDoor>,
    _dir: TempDir,
}

/// What a world is made of.
pub(crate) struct Setup {
    pub(crate) database: Database,
    /// How often the bridge asks for what was not pushed; `None` for its default.
    pub(crate) sync_interval: Option<&'static str>,
    /// How long the homeserver waits for each of the bridge's answers; `None` for not longer than
    /// it takes.
    pub(crate) answers_after: Option<Duration>,
}

impl Setup {
    /// An ordinary world with this database.
    pub(crate) fn with(database: Database) -> Self {
        Self {
            database,
            sync_interval: None,
            answers_after: None,
        }
    }
}

impl World {
    /// Starts homeserver, Instagram and bridge.
    pub(crate) async fn start(database: Database) -> Self {
        Self::start_with(Setup::with(database)).await
    }

    /// Starts homeserver, Instagram and bridge, set up in some way.
    pub(crate) async fn start_with(setup: Setup) -> Self {
        let dir = tempfile::tempdir().expect("a folder for the world");
        let instagram = Simulator::start(Options::default())
            .await
            .expect("an Instagram");
        let installed = synapse::install(&cache::dir(), &|_| ()).expect("Synapse can be installed");
        let mut options = SynapseOptions::new(dir.path().join("synapse")).expect("a free port");
        options.registrations = vec![registration_in(&dir)];
        let homeserver = format!("http://127.0.0.1:{}", options.port);
        let delay = setup.answers_after;
        let door_port = delay.map(|_| ports::free().expect("a free port"));
        let mut bridge = BridgeProcess::prepare(&Wiring {
            dir: dir.path(),
            homeserver: &homeserver,
            instagram: &instagram.url(),
            database: &setup.database.uri(dir.path()),
            sync_interval: setup.sync_interval,
            door_port,
        });
        let door = match delay.zip(door_port) {
            Some((delay, port)) => Some(SlowDoor::open(port, bridge.port, delay).await),
            None => None,
        };
        let synapse = Synapse::start(&installed, options).expect("a homeserver");
        bridge.start(None);
        Self {
            instagram,
            bridge,
            synapse,
            ended: false,
            _door: door,
            _dir: dir,
        }
    }

    /// A person with an account on both sides, logged in through the bot.
    pub(crate) async fn person(&self, name: &str) -> Person {
        let person = Person::arrive(self, name).await;
        person.log_in_to_instagram().await;
        person
    }

    /// A person with a room to somebody at Instagram, in which “hello” was said.
    pub(crate) async fn chat(&self) -> (Person, Chat, String) {
        let alice = self.person("alice").await;
        let bob = self.friend_of(&alice, "bob", "Bob Builder");
        self.instagram
            .say(bob.thread, bob.friend, "hello")
            .expect("a member may speak");
        let room = alice.room_of(&bob).await;
        alice.expect_from(&ghost(bob.friend), &room, "hello").await;
        (alice, bob, room)
    }

    /// Somebody who is only at Instagram, and a direct chat with `person`.
    pub(crate) fn friend_of(&self, person: &Person, username: &str, full_name: &str) -> Chat {
        let friend = self
            .instagram
            .add_person(username, full_name)
            .expect("a new person");
        let thread = self
            .instagram
            .create_dm(person.account.user_id, friend)
            .expect("a new chat");
        Chat {
            thread,
            friend,
            name: full_name.to_owned(),
        }
    }

    /// Waits until a thread has `count` texts, and returns them in order.
    pub(crate) async fn texts_in(&self, thread: ThreadId, count: usize) -> Vec<String> {
        let there = self
            .instagram
            .wait_for(LIMIT, |instagram| instagram.texts(thread).len() >= count);
        let late = there.await.is_err();
        let texts = self.instagram.texts(thread);
        assert!(!late, "only these texts arrived: {texts:?}");
        texts
    }

    /// Stops the bridge and checks that nothing was left in its queues.
    pub(crate) async fn end(mut self) {
        self.bridge.check_queues_are_empty().await;
        self.ended = true;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let tail = self.bridge.log_tail();
            let _ = writeln!(std::io::stderr(), "the bridge's log ended with:\n{tail}");
        } else {
            assert!(
                self.ended,
                "a test ends its world, so that leftovers are seen"
            );
        }
    }
}

/// A direct chat as the friend sees it.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub(crate) thread: ThreadId,
    pub(crate) friend: UserId,
    pub(crate) name: String,
}

fn registration_in(dir: &TempDir) -> PathBuf {
    dir.path().join("registration.yaml")
}

/// Makes two tests of one behaviour, one per database.
macro_rules! on_both {
    ($(#[$doc:meta])* $name:ident, $world:ident, $body:block) => {
        mod $name {
            use super::*;

            async fn behaviour($world: World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                behaviour(World::start(Database::sqlite()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                behaviour(World::start(Database::postgres()).await).await;
            }
        }
    };
}
pub(crate) use on_both;
