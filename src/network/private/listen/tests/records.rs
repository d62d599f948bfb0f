//! The bridge's end in memory: what was handed over, and what a crash leaves of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::Notify;

use super::world::{Op, Pages, Shared, World, Zeros};
use crate::network::private::listen::PollOptions;
use crate::network::private::listen::check::{Checker, Stop};
use crate::network::private::listen::start::checker;
use crate::remote::{
    AcceptError, Batch, Checkpoint, Event, EventKind, EventSink, KnownState, Listening,
    LoginHealth, LoginId, MessageId, ThreadCursor, ThreadId,
};

/// When the process dies: at this batch from now, before or after it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crash {
    pub(super) at: usize,
    pub(super) is_written: bool,
}

#[derive(Default)]
pub(super) struct Written {
    pub(super) batches: Vec<Batch>,
    pub(super) cursors: HashMap<ThreadId, ThreadCursor>,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) health: Vec<LoginHealth>,
    pub(super) crash: Option<Crash>,
}

#[derive(Clone, Default)]
pub(super) struct Records(pub(super) Arc<Mutex<Written>>);

impl Written {
    fn write(&mut self, batch: Batch) {
        for cursor in &batch.cursors {
            self.cursors.insert(cursor.thread.clone(), cursor.clone());
        }
        self.checkpoint = batch.checkpoint.clone().or(self.checkpoint.take());
        self.batches.push(batch);
    }

    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.batches.iter().flat_map(|batch| &batch.events)
    }

    /// The messages handed over of a thread, in order.
    pub(super) fn messages(&self, thread: &ThreadId) -> Vec<MessageId> {
        let events = self.events().filter(|event| event.thread == *thread);
        events
            .filter_map(|event| match &event.kind {
                EventKind::Message(message) => Some(message.id.clone()),
                _ => None,
            })
            .collect()
    }
}

impl EventSink for Records {
    fn accept<'a>(
        &'a self,
        _login: &'a LoginId,
        batch: Batch,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async move {
            let mut written = self.0.lock().unwrap();
            match written.crash.take() {
                Some(Crash {
                    at: 0,
                    is_written: false,
                }) => return Err(AcceptError::NotOurs),
                Some(Crash {
                    at: 0,
                    is_written: true,
                }) => {
                    written.write(batch);
                    return Err(AcceptError::NotOurs);
                }
                Some(crash) => {
                    written.crash = Some(Crash {
                        at: crash.at - 1,
                        ..crash
                    });
                }
                None => {}
            }
            written.write(batch);
            Ok(())
        })
    }

    fn report<'a>(&'a self, _login: &'a LoginId, health: LoginHealth) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.0.lock().unwrap().health.push(health) })
    }

    fn save_session<'a>(
        &'a self,
        _login: &'a LoginId,
        _session: String,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async { Ok(()) })
    }
}

impl KnownState for Records {
    fn find_checkpoint<'a>(
        &'a self,
        _login: &'a LoginId,
    ) -> BoxFuture<'a, Result<Option<Checkpoint>, AcceptError>> {
        Box::pin(async { Ok(self.0.lock().unwrap().checkpoint.clone()) })
    }

    fn find_cursor<'a>(
        &'a self,
        _login: &'a LoginId,
        thread: &'a ThreadId,
    ) -> BoxFuture<'a, Result<Option<ThreadCursor>, AcceptError>> {
        Box::pin(async { Ok(self.0.lock().unwrap().cursors.get(thread).cloned()) })
    }
}

/// A listener between the model world and its records.
pub(super) struct Bench {
    pub(super) world: Shared,
    pub(super) records: Records,
    pub(super) options: PollOptions,
    pub(super) initial: (usize, usize),
    checker: Checker<Shared>,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    pub(super) fn new(pages: Pages, options: PollOptions, initial: (usize, usize)) -> Self {
        let world = Shared(Arc::new(Mutex::new(World::new(pages))));
        let records = Records::default();
        let checker = start(&world, &records, &options, initial);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        Self {
            world,
            records,
            options,
            initial,
            checker,
            runtime,
        }
    }

    pub(super) fn apply(&self, ops: &[Op]) {
        let mut world = self.world.0.lock().unwrap();
        for op in ops {
            world.apply(op);
        }
    }

    /// Checks once. A crash starts again with an empty memory.
    pub(super) fn check(&mut self) -> Result<usize, Stop> {
        let checked = self.runtime.block_on(self.checker.run());
        if matches!(checked, Err(Stop::NotOurs)) {
            self.restart();
        }
        checked
    }

    pub(super) fn restart(&mut self) {
        self.checker = start(&self.world, &self.records, &self.options, self.initial);
    }

    /// Lets all pauses pass and checks until nothing is in the way.
    pub(super) fn settle(&mut self) {
        let meanwhile: Vec<_> = self.world.0.lock().unwrap().meanwhile.drain(..).collect();
        self.apply(&meanwhile);
        self.world.0.lock().unwrap().fails_at = None;
        self.records.0.lock().unwrap().crash = None;
        for _ in 0..2 {
            self.apply(&[Op::Pass { ms: 10_000_000 }]);
            self.check().unwrap();
        }
    }
}

fn start(
    world: &Shared,
    records: &Records,
    options: &PollOptions,
    initial: (usize, usize),
) -> Checker<Shared> {
    let listening = Listening {
        sink: Arc::new(records.clone()),
        known: Arc::new(records.clone()),
        activity: Arc::new(Notify::new()),
        initial_threads: initial.0,
        initial_messages: initial.1,
    };
    let tools = (Arc::new(world.clone()) as _, Arc::new(Zeros) as _);
    checker(
        LoginId::new("1"),
        world.clone(),
        listening,
        options.clone(),
        tools,
    )
}

/// Figures without waits.
pub(super) fn quick() -> PollOptions {
    PollOptions {
        min_gap: Duration::ZERO,
        trouble_first: Duration::ZERO,
        trouble_cap: Duration::ZERO,
        rate_limit_first: Duration::ZERO,
        tries: 1,
        margin: Duration::from_millis(100),
        pending_every: Duration::from_secs(30),
        ..PollOptions::default()
    }
}
