//! A login between the fake Instagram and records in memory.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use matrix_instagram::clock::{SystemClock, SystemEntropy};
use matrix_instagram::network::private::{PollOptions, PrivateNetwork, PrivateOptions};
use matrix_instagram::remote::{
    AcceptError, Account, Batch, Checkpoint, Content, Event, EventKind, EventSink, KnownState,
    Listening, LoginHealth, LoginId, NewLogin, RemoteNetwork, ThreadCursor, ThreadId,
};
use simulator::instagram::world::{Login, UserId};
use simulator::instagram::{Options, Simulator};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(30);

/// What a listener handed over.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    pub events: Vec<Event>,
    pub cursors: HashMap<ThreadId, ThreadCursor>,
    pub checkpoint: Option<Checkpoint>,
    pub health: Vec<LoginHealth>,
    pub sessions: usize,
}

impl Heard {
    /// The texts of a thread, in the order in which they came.
    pub fn texts(&self, thread: &impl ToString) -> Vec<String> {
        let events = self
            .events
            .iter()
            .filter(|event| event.thread.as_str() == thread.to_string());
        let texts = events.filter_map(|event| match &event.kind {
            EventKind::Message(message) => Some(match &message.content {
                Content::Text { body } => body.clone(),
                Content::Unsupported { kind, .. } => format!("<{kind}>"),
            }),
            _ => None,
        });
        texts.collect()
    }

    /// How many events are of a kind.
    pub fn count(&self, is_kind: impl Fn(&EventKind) -> bool) -> usize {
        self.events
            .iter()
            .filter(|event| is_kind(&event.kind))
            .count()
    }
}

/// Records of one login, in memory.
#[derive(Clone)]
pub struct Records(Arc<watch::Sender<Heard>>);

impl Records {
    pub fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Heard::default())))
    }

    /// Waits until what was heard is so.
    pub async fn wait_for(&self, what: &str, is_so: impl FnMut(&Heard) -> bool) -> Heard {
        let mut receiver = self.0.subscribe();
        match tokio::time::timeout(LIMIT, receiver.wait_for(is_so)).await {
            Ok(heard) => heard
                .expect("the sender lives as long as the records")
                .clone(),
            Err(_) => panic!("waited in vain until {what}; heard {:?}", *self.0.borrow()),
        }
    }

    pub fn heard(&self) -> Heard {
        self.0.borrow().clone()
    }
}

impl EventSink for Records {
    fn accept<'a>(
        &'a self,
        _login: &'a LoginId,
        batch: Batch,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async move {
            self.0.send_modify(|heard| {
                heard.events.extend(batch.events);
                let cursors = batch.cursors.into_iter();
                heard
                    .cursors
                    .extend(cursors.map(|cursor| (cursor.thread.clone(), cursor)));
                heard.checkpoint = batch.checkpoint.or(heard.checkpoint.take());
            });
            Ok(())
        })
    }

    fn report<'a>(&'a self, _login: &'a LoginId, health: LoginHealth) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.0.send_modify(|heard| heard.health.push(health)) })
    }

    fn save_session<'a>(
        &'a self,
        _login: &'a LoginId,
        _session: String,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async move {
            self.0.send_modify(|heard| heard.sessions += 1);
            Ok(())
        })
    }
}

impl KnownState for Records {
    fn find_checkpoint<'a>(
        &'a self,
        _login: &'a LoginId,
    ) -> BoxFuture<'a, Result<Option<Checkpoint>, AcceptError>> {
        Box::pin(async move { Ok(self.heard().checkpoint) })
    }

    fn find_cursor<'a>(
        &'a self,
        _login: &'a LoginId,
        thread: &'a ThreadId,
    ) -> BoxFuture<'a, Result<Option<ThreadCursor>, AcceptError>> {
        Box::pin(async move { Ok(self.heard().cursors.get(thread).cloned()) })
    }
}

/// The fake Instagram, the network that speaks to it, and one account with a friend.
pub struct Stand {
    pub simulator: Simulator,
    pub network: PrivateNetwork,
    pub login: Login,
    pub friend: UserId,
}

impl Stand {
    pub async fn start() -> Self {
        let simulator = Simulator::start(Options::default()).await.unwrap();
        let login = simulator.add_account("owner", "Olga Owner").unwrap();
        let friend = simulator.add_person("friend", "Fred Friend").unwrap();
        let options = PrivateOptions::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
        let network = PrivateNetwork::new(PrivateOptions {
            api_url: Some(simulator.url().parse().unwrap()),
            poll: hasty(),
            ..options
        });
        Self {
            simulator,
            network,
            login,
            friend,
        }
    }

    /// Logs in as a person would.
    pub async fn log_in(&self, login: &Login) -> NewLogin {
        self.network
            .log_in_with_cookies(&login.cookie_header())
            .await
            .unwrap()
    }

    /// Connects the account of the stand.
    pub async fn connect(&self) -> Arc<dyn Account> {
        let new = self.log_in(&self.login).await;
        self.network.connect(&new.id, &new.session).unwrap()
    }

    /// Logs in and listens until the guard is dropped.
    pub async fn listen(&self, records: &Records) -> Ears {
        listen(&*self.connect().await, records)
    }
}

/// A listener that stops when it is dropped.
pub struct Ears {
    pub task: JoinHandle<()>,
    pub activity: Arc<Notify>,
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens as the bridge would.
pub fn listen(account: &dyn Account, records: &Records) -> Ears {
    let activity = Arc::new(Notify::new());
    let listening = Listening {
        sink: Arc::new(records.clone()),
        known: Arc::new(records.clone()),
        activity: activity.clone(),
        initial_threads: 5,
        initial_messages: 5,
    };
    #[expect(clippy::disallowed_methods, reason = "a test has no task tracker")]
    let task = tokio::spawn(account.listen(listening));
    Ears { task, activity }
}

/// Figures for tests: no pauses to speak of.
fn hasty() -> PollOptions {
    let soon = Duration::from_millis(20);
    PollOptions {
        active: soon,
        idle: soon,
        asleep: soon,
        min_gap: Duration::ZERO,
        pending_every: soon,
        rate_limit_first: soon,
        rate_limit_cap: soon,
        trouble_first: soon,
        trouble_cap: soon,
        margin: Duration::from_secs(1),
        ..PollOptions::default()
    }
}
