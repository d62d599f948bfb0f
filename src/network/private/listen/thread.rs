//! Brings one changed thread up to date.

use super::super::error::Trouble;
use super::super::snapshot::{ItemSnapshot, ThreadSnapshot, id_at_us};
use super::check::Stop;
use super::desk::Desk;
use super::diff::{self, Reach};
use super::handover::Handover;
use super::reader::Reader;
use super::reads::Reads;
use super::source::Source;
use super::stretch::{Stretch, Until, gone};
use super::{PollOptions, cursor};
use crate::remote::{Chat, MessageId, PersonId, ThreadCursor};

/// What is known of a thread before it is read.
#[derive(Clone, Debug)]
pub(super) enum Before {
    /// How far it was handed over.
    Known(ThreadCursor),
    /// The login is new: this many of the newest messages are handed over.
    Initial(usize),
    /// The login is new and has newer threads enough: nothing is handed over until it moves.
    Dormant,
    /// It turned up later: its newest page, and everything newer than this time in microseconds.
    Appeared(i64),
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Synced {
    /// The thread's cursor, when there was nothing to hand over with it.
    pub(super) quiet: Option<ThreadCursor>,
    /// How many messages were handed over.
    pub(super) messages: usize,
}

/// The tools for reading a thread.
pub(super) struct ThreadSync<'a, S> {
    pub(super) reader: &'a Reader<S>,
    pub(super) desk: &'a Desk,
    pub(super) options: &'a PollOptions,
    pub(super) now_ms: i64,
    /// Whether what the inbox shows must do, because the thread itself is refused.
    pub(super) only_shown: bool,
}

impl<S: Source> ThreadSync<'_, S> {
    /// Reads the thread as far as needed, and hands over what is new.
    pub(super) async fn sync(
        &self,
        shown: &ThreadSnapshot,
        before: Before,
    ) -> Result<Synced, Stop> {
        let stretch = self.read(shown, &before).await?;
        let fresh = Fresh::new(&before, &stretch);
        let is_initial = matches!(before, Before::Initial(_));
        let known = match before {
            Before::Known(known) => known,
            Before::Initial(_) | Before::Dormant | Before::Appeared(_) => cursor::blank(shown),
        };
        let (chat, seen_at_us) = (stretch.chat.clone(), stretch.seen_at_us.clone());
        let mut handover = self.open(&stretch, &fresh, &known, (&chat, &seen_at_us));
        if is_initial {
            handover.introduce();
        }
        for page in stretch.into_pages() {
            let mut items = page.items(&chat, self.reader, self.desk).await?;
            items.retain(|item| fresh.has(&known, &item.message.id));
            handover.add_messages(items).await?;
        }
        let (quiet, messages) = handover.finish(cursor::fingerprint(shown)).await?;
        Ok(Synced { quiet, messages })
    }

    /// Opens the hand-over with what happened to the messages that are not fresh.
    fn open<'s>(
        &'s self,
        stretch: &Stretch,
        fresh: &Fresh,
        known: &ThreadCursor,
        (chat, seen_at_us): (&'s Chat, &[(PersonId, i64)]),
    ) -> Handover<'s> {
        let items = stretch.held_items();
        let reach = stretch.reach(&items);
        let old: Vec<&ItemSnapshot> = items
            .iter()
            .copied()
            .filter(|item| !fresh.has(known, &item.message.id))
            .collect();
        let marks = diff::renewed_marks(known, &reach, &old);
        let mut handover = Handover::new(self.desk, chat, seen_at_us, known.clone(), marks);
        // Of a thread that was never introduced nothing was handed over, so nothing can change.
        if !known.chat_fingerprint.is_empty() {
            handover.introduce();
            handover.add_changes(diff::known_changes(known, &reach, self.now_ms));
        }
        for item in old {
            handover.note_newest(&item.message.id);
        }
        handover
    }

    async fn read(&self, shown: &ThreadSnapshot, before: &Before) -> Result<Stretch, Trouble> {
        if self.only_shown {
            return Ok(Stretch::shown_only(shown.clone()));
        }
        let until = match before {
            Before::Known(known) => Until::Known(known.newest.clone()),
            Before::Initial(messages) => Until::Count(*messages),
            Before::Dormant => return Ok(Stretch::new(shown.clone())),
            Before::Appeared(since_us) => Until::Time(*since_us),
        };
        let suffices = match before {
            Before::Known(known) => explains_itself(shown, known, self.now_ms),
            Before::Initial(_) | Before::Dormant | Before::Appeared(_) => !shown.items.is_empty(),
        };
        let newest = if suffices {
            shown.clone()
        } else {
            let thread = &shown.chat.thread;
            let page = self
                .reader
                .thread(self.desk, thread, None)
                .await?
                .ok_or_else(gone)?;
            // The thread's own page may not say that it is a request, the list does.
            let is_request = page.chat.is_request || shown.chat.is_request;
            let chat = Chat {
                is_request,
                ..page.chat
            };
            ThreadSnapshot { chat, ..page }
        };
        Stretch::new(newest)
            .read_back(&until, self.reader, self.desk, self.options)
            .await
    }
}

/// Which of the messages read are to be handed over.
enum Fresh {
    /// Those that the cursor does not know.
    Unknown,
    /// Those from this one on.
    From(MessageId),
    /// None.
    Nothing,
}

impl Fresh {
    fn new(before: &Before, stretch: &Stretch) -> Self {
        let mut ids: Vec<_> = stretch
            .held_items()
            .into_iter()
            .map(|item| &item.message.id)
            .collect();
        ids.sort_by(|a, b| b.cmp_age(a));
        match before {
            Before::Known(_) => Self::Unknown,
            Before::Dormant | Before::Initial(0) => Self::Nothing,
            Before::Initial(messages) => {
                let floor = ids.get(messages - 1).or(ids.last());
                floor.map_or(Self::Nothing, |id| Self::From((*id).clone()))
            }
            Before::Appeared(since_us) => {
                let since = id_at_us(*since_us);
                let page = stretch
                    .newest_page_floor()
                    .filter(|id| id.cmp_age(&since).is_lt());
                Self::From(page.cloned().unwrap_or(since))
            }
        }
    }

    fn has(&self, known: &ThreadCursor, id: &MessageId) -> bool {
        match self {
            Self::Unknown => diff::is_fresh(known, id),
            Self::From(floor) => id.cmp_age(floor).is_ge(),
            Self::Nothing => false,
        }
    }
}

/// Whether the messages that came with the inbox account for the change, so that the thread itself
/// need not be asked. A message that seems taken back is always looked at twice.
fn explains_itself(shown: &ThreadSnapshot, known: &ThreadCursor, now_ms: i64) -> bool {
    if shown.items.is_empty() || shown.has_unreadable {
        return false;
    }
    let items: Vec<_> = shown.items.iter().collect();
    let reach = Reach {
        items: &items,
        oldest: shown.oldest.as_ref(),
        complete: shown.older.is_none(),
        has_unreadable: false,
    };
    if diff::has_missing(known, &reach) {
        return false;
    }
    let has_fresh = items
        .iter()
        .any(|item| diff::is_fresh(known, &item.message.id));
    let has_changes = !diff::known_changes(known, &reach, now_ms).is_empty();
    let has_reads = Reads::new(known, &shown.seen_at_us).has_moved();
    let is_other = cursor::chat_fingerprint(&shown.chat) != known.chat_fingerprint;
    has_fresh || has_changes || has_reads || is_other
}
