//! A stretch of a thread, read from its newest message down without a hole.

use super::super::error::Trouble;
use super::super::snapshot::{ItemSnapshot, ThreadSnapshot, id_time_us};
use super::PollOptions;
use super::desk::Desk;
use super::diff::Reach;
use super::reader::Reader;
use super::source::{Older, Source};
use crate::remote::{Chat, MessageId, PersonId};

/// How far down a thread is read.
#[derive(Clone, Debug)]
pub(super) enum Until {
    /// To a message that is known; to the start of the thread when none is.
    Known(Option<MessageId>),
    /// To this many messages.
    Count(usize),
    /// To this time, in microseconds since 1970.
    Time(i64),
}

/// What was read. Holds a limited number of messages: of a very long stretch only the newest and
/// the oldest pages, with the places of the others so that they can be read again in turn.
pub(super) struct Stretch {
    pub(super) chat: Chat,
    pub(super) seen_at_us: Vec<(PersonId, i64)>,
    pub(super) oldest: Option<MessageId>,
    pub(super) complete: bool,
    pub(super) has_unreadable: bool,
    /// Newest first.
    pages: Vec<Page>,
    next: Older,
    held: usize,
}

/// A page of a stretch.
pub(super) struct Page {
    place: Older,
    /// `None` when they must be read again.
    items: Option<Vec<ItemSnapshot>>,
}

impl Stretch {
    /// Starts with the newest page.
    pub(super) fn new(newest: ThreadSnapshot) -> Self {
        let mut stretch = Self {
            chat: newest.chat.clone(),
            seen_at_us: newest.seen_at_us.clone(),
            oldest: None,
            complete: false,
            has_unreadable: false,
            pages: Vec::new(),
            next: None,
            held: 0,
        };
        stretch.add(newest, None);
        stretch
    }

    /// Takes what the inbox shows for all there is, and lets nobody conclude from what is missing.
    pub(super) fn shown_only(shown: ThreadSnapshot) -> Self {
        Self {
            has_unreadable: true,
            ..Self::new(shown)
        }
    }

    /// Reads on until the stretch is long enough.
    pub(super) async fn read_back<S: Source>(
        mut self,
        until: &Until,
        reader: &Reader<S>,
        desk: &Desk,
        options: &PollOptions,
    ) -> Result<Self, Trouble> {
        while !self.is_long_enough(until) {
            let place = self.next.clone();
            let thread = self.chat.thread.clone();
            let page = reader
                .thread(desk, &thread, place.clone())
                .await?
                .ok_or_else(gone)?;
            if page.older.is_some() && page.older == place {
                return Err(Trouble::passing("the same page of a thread came twice"));
            }
            self.add(page, place);
            self.let_go(options.held_messages);
        }
        Ok(self)
    }

    /// The part that is held, as the diff wants it.
    pub(super) fn held_items(&self) -> Vec<&ItemSnapshot> {
        self.pages
            .iter()
            .filter_map(|page| page.items.as_ref())
            .flatten()
            .collect()
    }

    /// The oldest message of the newest page.
    pub(super) fn newest_page_floor(&self) -> Option<&MessageId> {
        let items = self.pages.first()?.items.as_ref()?;
        items
            .iter()
            .map(|item| &item.message.id)
            .min_by(|a, b| a.cmp_age(b))
    }

    /// How far it reaches, over the items that are held.
    pub(super) fn reach<'a>(&'a self, items: &'a [&'a ItemSnapshot]) -> Reach<'a> {
        Reach {
            items,
            oldest: self.oldest.as_ref(),
            complete: self.complete,
            has_unreadable: self.has_unreadable,
        }
    }

    /// The pages, oldest first.
    pub(super) fn into_pages(self) -> impl Iterator<Item = Page> {
        self.pages.into_iter().rev()
    }

    fn is_long_enough(&self, until: &Until) -> bool {
        if self.complete {
            return true;
        }
        match (until, &self.oldest) {
            (_, None) => false,
            (Until::Known(known), Some(oldest)) => known
                .as_ref()
                .is_some_and(|known| oldest.cmp_age(known).is_le()),
            (Until::Count(count), _) => self.count() >= *count,
            (Until::Time(since_us), Some(oldest)) => {
                id_time_us(oldest).is_some_and(|at_us| at_us < *since_us)
            }
        }
    }

    fn count(&self) -> usize {
        self.pages
            .iter()
            .filter_map(|page| page.items.as_ref())
            .map(Vec::len)
            .sum()
    }

    fn add(&mut self, page: ThreadSnapshot, place: Older) {
        self.complete = page.older.is_none();
        self.next = page.older;
        self.has_unreadable |= page.has_unreadable;
        if let Some(oldest) = page.oldest
            && self
                .oldest
                .as_ref()
                .is_none_or(|so_far| oldest.cmp_age(so_far).is_lt())
        {
            self.oldest = Some(oldest);
        }
        self.held += page.items.len();
        self.pages.push(Page {
            place,
            items: Some(page.items),
        });
    }

    /// Lets go of the newest pages first: they are handed over last. The very newest has no place
    /// of its own (new messages push it down), and the last two are what the diff looks at.
    fn let_go(&mut self, limit: usize) {
        let last = self.pages.len().saturating_sub(2);
        for page in self.pages.iter_mut().take(last).skip(1) {
            if self.held <= limit {
                return;
            }
            self.held -= page.items.take().map_or(0, |items| items.len());
        }
    }
}

impl Page {
    /// Its messages, oldest first, read again if they were let go.
    pub(super) async fn items<S: Source>(
        self,
        thread: &Chat,
        reader: &Reader<S>,
        desk: &Desk,
    ) -> Result<Vec<ItemSnapshot>, Trouble> {
        let mut items = if let Some(items) = self.items {
            items
        } else {
            let page = reader.thread(desk, &thread.thread, self.place).await?;
            page.ok_or_else(gone)?.items
        };
        items.sort_by(|a, b| a.message.id.cmp_age(&b.message.id));
        Ok(items)
    }
}

/// The trouble with a thread that is not there.
pub(super) fn gone() -> Trouble {
    Trouble::Refused {
        reason: "the thread is gone, or not ours".to_owned(),
    }
}
