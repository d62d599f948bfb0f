//! A model of the network: threads with messages, and things that happen to them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;

use crate::clock::{Clock, Entropy};
use crate::network::private::error::Trouble;
use crate::network::private::listen::{Folder, Older, Source, text_digest};
use crate::network::private::snapshot::{InboxPage, ItemSnapshot, ThreadSnapshot, id_at_us};
use crate::remote::{Chat, Content, Message, MessageId, Person, PersonId, ReactionMark, ThreadId};

/// Something that happens in the world. Indexes wrap around.
#[derive(Clone, Debug)]
pub(super) enum Op {
    NewThread {
        is_request: bool,
    },
    Message {
        thread: usize,
    },
    Burst {
        thread: usize,
        count: usize,
    },
    Unsend {
        thread: usize,
        back: usize,
    },
    Edit {
        thread: usize,
        back: usize,
    },
    React {
        thread: usize,
        back: usize,
        emoji: usize,
        moves: bool,
    },
    Unreact {
        thread: usize,
        back: usize,
    },
    Read {
        thread: usize,
    },
    Rename {
        thread: usize,
    },
    Accept {
        thread: usize,
    },
    Pass {
        ms: i64,
    },
}

#[derive(Clone, Debug)]
pub(super) struct ModelItem {
    pub(super) id: MessageId,
    pub(super) at_us: i64,
    pub(super) text: String,
    pub(super) edits: u64,
    pub(super) reactions: BTreeMap<&'static str, (String, i64)>,
}

#[derive(Clone, Debug)]
pub(super) struct ModelThread {
    pub(super) id: ThreadId,
    pub(super) is_request: bool,
    pub(super) title: Option<String>,
    pub(super) items: Vec<ModelItem>,
    pub(super) last_us: i64,
    pub(super) seen_us: i64,
}

/// How much the network shows at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pages {
    pub(super) inbox_threads: usize,
    pub(super) inbox_messages: usize,
    pub(super) thread_messages: usize,
}

#[derive(Debug)]
pub(super) struct World {
    pub(super) pages: Pages,
    pub(super) now_us: i64,
    pub(super) threads: Vec<ModelThread>,
    /// What happens while a check is under way, one at each request.
    pub(super) meanwhile: VecDeque<Op>,
    /// The request from now that fails, counted down.
    pub(super) fails_at: Option<usize>,
    /// A thread that is refused.
    pub(super) refused: Option<ThreadId>,
    pub(super) requests: usize,
}

impl World {
    pub(super) fn new(pages: Pages) -> Self {
        Self {
            pages,
            now_us: 1_787_000_000_000_000,
            threads: Vec::new(),
            meanwhile: VecDeque::new(),
            fails_at: None,
            refused: None,
            requests: 0,
        }
    }

    pub(super) fn apply(&mut self, op: &Op) {
        self.now_us += 1_500;
        let now_us = self.now_us;
        match op {
            Op::NewThread { is_request } => {
                self.threads.push(ModelThread {
                    id: ThreadId::new(format!("{}", 1000 + self.threads.len())),
                    is_request: *is_request,
                    title: None,
                    items: Vec::new(),
                    last_us: now_us,
                    seen_us: 0,
                });
                let thread = self.threads.len() - 1;
                self.apply(&Op::Message { thread });
            }
            Op::Burst { thread, count } => {
                for _ in 0..*count {
                    self.apply(&Op::Message { thread: *thread });
                }
            }
            Op::Pass { ms } => self.now_us += ms * 1000,
            Op::Message { thread } => self.with(*thread, |thread| thread.write(now_us)),
            Op::Unsend { thread, back } => self.with(*thread, |thread| {
                // Some stay: a cleared thread is a test of its own.
                if let Some(place) = thread.place(*back).filter(|_| thread.items.len() > 4) {
                    thread.items.remove(place);
                }
            }),
            Op::Edit { thread, back } => self.with_item(*thread, *back, |_, item| {
                item.edits += 1;
                item.text = format!("{}!", item.text);
            }),
            Op::React {
                thread,
                back,
                emoji,
                moves,
            } => {
                self.with_item(*thread, *back, |last_us, item| {
                    let emoji = ["❤️", "😂", "👍"][emoji % 3].to_owned();
                    item.reactions.insert("7", (emoji, now_us));
                    *last_us = moves.then_some(now_us).unwrap_or(*last_us);
                });
            }
            Op::Unreact { thread, back } => self.with_item(*thread, *back, |_, item| {
                item.reactions.clear();
            }),
            Op::Read { thread } => self.with(*thread, |thread| thread.seen_us = now_us),
            Op::Rename { thread } => self.with(*thread, |thread| {
                thread.title = Some(format!("title {now_us}"));
            }),
            Op::Accept { thread } => self.with(*thread, |thread| thread.is_request = false),
        }
    }

    fn with(&mut self, thread: usize, change: impl FnOnce(&mut ModelThread)) {
        let count = self.threads.len();
        if count > 0 {
            change(&mut self.threads[thread % count]);
        }
    }

    fn with_item(
        &mut self,
        thread: usize,
        back: usize,
        change: impl FnOnce(&mut i64, &mut ModelItem),
    ) {
        self.with(thread, |thread| {
            if let Some(place) = thread.place(back) {
                change(&mut thread.last_us, &mut thread.items[place]);
            }
        });
    }

    /// Counts a request, lets the world go on, and says whether this one fails.
    fn request(&mut self) -> Result<(), Trouble> {
        self.requests += 1;
        if let Some(op) = self.meanwhile.pop_front() {
            self.apply(&op);
        }
        match self.fails_at.take() {
            Some(0) => Err(Trouble::passing("the model fails")),
            Some(later) => {
                self.fails_at = Some(later - 1);
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn list(&self, folder: Folder, older: Option<&str>) -> InboxPage {
        let is_request = folder == Folder::Pending;
        let mut threads: Vec<_> = self
            .threads
            .iter()
            .filter(|thread| thread.is_request == is_request)
            .collect();
        threads.sort_by_key(|thread| std::cmp::Reverse(thread.last_us));
        let below: i64 = older.map_or(i64::MAX, |older| older.parse().unwrap());
        threads.retain(|thread| thread.last_us < below);
        let page: Vec<_> = threads.iter().take(self.pages.inbox_threads).collect();
        let has_older = threads.len() > page.len();
        InboxPage {
            older: page
                .last()
                .filter(|_| has_older)
                .map(|thread| thread.last_us.to_string()),
            threads: page
                .iter()
                .map(|thread| thread.snapshot(None, self.pages.inbox_messages))
                .collect(),
            // Frozen for ever.
            seq_id: Some(7),
            snapshot_at_ms: Some(self.now_us / 1000),
        }
    }
}

impl ModelThread {
    fn write(&mut self, now_us: i64) {
        self.last_us = now_us;
        self.items.push(ModelItem {
            id: id_at_us(now_us),
            at_us: now_us,
            text: format!("text {now_us}"),
            edits: 0,
            reactions: BTreeMap::new(),
        });
    }

    /// The place of the message `back` from the newest.
    fn place(&self, back: usize) -> Option<usize> {
        self.items
            .len()
            .checked_sub(back % self.items.len().max(1) + 1)
    }

    pub(super) fn snapshot(&self, below: Option<&str>, limit: usize) -> ThreadSnapshot {
        let below = below.map(MessageId::new);
        let is_below = |item: &ModelItem| {
            below
                .as_ref()
                .is_none_or(|below| item.id.cmp_age(below).is_lt())
        };
        let all: Vec<_> = self
            .items
            .iter()
            .rev()
            .filter(|item| is_below(item))
            .collect();
        let items: Vec<_> = all.iter().take(limit).map(|item| item.snapshot()).collect();
        let oldest = items.last().map(|item| item.message.id.clone());
        let has_older = all.len() > items.len();
        ThreadSnapshot {
            chat: Chat {
                thread: self.id.clone(),
                is_group: true,
                title: self.title.clone(),
                members: vec![person("1"), person("7")],
                is_request: self.is_request,
            },
            last_activity_us: Some(self.last_us),
            read_state: None,
            pinned: false,
            seen_at_us: vec![(PersonId::new("7"), self.seen_us)],
            older: oldest
                .clone()
                .filter(|_| has_older)
                .map(|id| id.to_string()),
            items,
            oldest,
            has_unreadable: false,
        }
    }
}

impl ModelItem {
    fn snapshot(&self) -> ItemSnapshot {
        let reactions = self
            .reactions
            .iter()
            .map(|(sender, (emoji, at_us))| ReactionMark {
                sender: PersonId::new(*sender),
                emoji: emoji.clone(),
                at_us: *at_us,
            });
        ItemSnapshot {
            message: Message {
                id: self.id.clone(),
                sender: PersonId::new("7"),
                sent_at_ms: self.at_us / 1000,
                token: None,
                content: Content::Text {
                    body: self.text.clone(),
                },
                reply_to: None,
            },
            at_us: self.at_us,
            edit_count: self.edits,
            digest: text_digest(&self.id, self.edits, &self.text),
            reactions: reactions.collect(),
        }
    }
}

fn person(id: &str) -> Person {
    Person {
        id: PersonId::new(id),
        username: format!("user{id}"),
        full_name: String::new(),
    }
}

/// The world as the poller and its tools see it.
#[derive(Clone, Debug)]
pub(super) struct Shared(pub(super) Arc<Mutex<World>>);

impl Source for Shared {
    fn inbox(&self, folder: Folder, older: Older) -> BoxFuture<'_, Result<InboxPage, Trouble>> {
        Box::pin(async move {
            let mut world = self.0.lock().unwrap();
            world.request()?;
            Ok(world.list(folder, older.as_deref()))
        })
    }

    fn thread<'a>(
        &'a self,
        thread: &'a ThreadId,
        older: Older,
    ) -> BoxFuture<'a, Result<Option<ThreadSnapshot>, Trouble>> {
        Box::pin(async move {
            let mut world = self.0.lock().unwrap();
            world.request()?;
            if world.refused.as_ref() == Some(thread) {
                return Err(Trouble::LoggedOut {
                    code: "login-required",
                    reason: "refused".to_owned(),
                    is_certain: false,
                });
            }
            let limit = world.pages.thread_messages;
            let found = world.threads.iter().find(|known| known.id == *thread);
            Ok(found.map(|thread| thread.snapshot(older.as_deref(), limit)))
        })
    }

    fn verify(&self) -> BoxFuture<'_, Result<(), Trouble>> {
        Box::pin(async { Ok(()) })
    }
}

impl Clock for Shared {
    fn now_ms(&self) -> i64 {
        self.0.lock().unwrap().now_us / 1000
    }
}

/// No randomness at all.
pub(super) struct Zeros;

impl Entropy for Zeros {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}
