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
pub(super) struct Heard {
    pub(super) events: Vec<Event>,
    pub(super) cursors: HashMap<ThreadId, ThreadCursor>,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) health: Vec<LoginHealth>,
    pub(super) sessions: Vec<String>,
}

impl Heard {
    /// The texts of a thread, in the order in which they came.
    pub(super) fn texts(&self, thread: &impl ToString) -> Vec<String> {
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
    pub(super) fn count(&self, is_kind: impl Fn(&EventKind) -> bool) -> usize {
        self.events
            .iter()
            .filter(|event| is_kind(&event.kind))
            .count()
    }
}

/// Records of one login, in memory.
#[derive(Clone)]
pub(super) struct Records(Arc<watch::Sender<Heard>>);

impl Records {
    pub(super) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Heard::default())))
    }

    /// Waits until what was heard is so.
    pub(super) async fn wait_for(&self, what: &str, is_so: impl FnMut(&Heard) -> bool) -> Heard {
        let mut receiver = self.0.subscribe();
        let waited = tokio::time::timeout(LIMIT, receiver.wait_for(is_so)).await;
        let Ok(Ok(heard)) = waited.map(|heard| heard.map(|heard| heard.clone())) else {
            panic!("waited in vain until {what}; heard {:?}", self.heard());
        };
        heard
    }

    pub(super) fn heard(&self) -> Heard {
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
        session: String,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async move {
            self.0.send_modify(|heard| heard.sessions.push(session));
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
pub(super) struct Stand {
    pub(super) simulator: Simulator,
    pub(super) network: PrivateNetwork,
    pub(super) login: Login,
    pub(super) friend: UserId,
}

impl Stand {
    pub(super) async fn start() -> Self {
        Self::start_with(hasty()).await
    }

    pub(super) async fn start_with(poll: PollOptions) -> Self {
        let simulator = Simulator::start(Options::default()).await.unwrap();
        let login = simulator.add_account("owner", "Olga Owner").unwrap();
        let friend = simulator.add_person("friend", "Fred Friend").unwrap();
        let options = PrivateOptions::new(Arc::new(SystemClock), Arc::new(SystemEntropy));
        let network = PrivateNetwork::new(PrivateOptions {
            api_url: Some(simulator.url().parse().unwrap()),
            poll,
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
    pub(super) async fn log_in(&self, login: &Login) -> NewLogin {
        self.network
            .log_in_with_cookies(&login.cookie_header(), &[])
            .await
            .unwrap()
    }

    /// Connects the account of the stand.
    pub(super) async fn connect(&self) -> Arc<dyn Account> {
        let new = self.log_in(&self.login).await;
        self.network.connect(&new.id, &new.session).unwrap()
    }

    /// Logs in and listens until the guard is dropped.
    pub(super) async fn listen(&self, records: &Records) -> Ears {
        listen(&*self.connect().await, records)
    }
}

/// A listener that stops when it is dropped.
pub(super) struct Ears {
    pub(super) task: JoinHandle<()>,
    pub(super) activity: Arc<Notify>,
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens as the bridge would.
pub(super) fn listen(account: &dyn Account, records: &Records) -> Ears {
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
pub(super) fn hasty() -> PollOptions {
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
