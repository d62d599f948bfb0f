//! What the listener reads, from the private API.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use instagram_private::{FetchReason, InboxQuery, ThreadQuery};

use super::account::Connection;
use super::error::Trouble;
use super::listen::{Folder, Older, Source};
use super::parse::{self, Viewpoint};
use super::snapshot::{InboxPage, ThreadSnapshot};
use crate::remote::{Person, ThreadId};

/// The private API as a source.
pub(super) struct PrivateSource(pub(super) Arc<Connection>);

impl Source for PrivateSource {
    fn inbox(&self, folder: Folder, older: Older) -> BoxFuture<'_, Result<InboxPage, Trouble>> {
        Box::pin(self.0.read_inbox(folder, older))
    }

    fn thread<'a>(
        &'a self,
        thread: &'a ThreadId,
        older: Older,
    ) -> BoxFuture<'a, Result<Option<ThreadSnapshot>, Trouble>> {
        Box::pin(self.0.read_thread(thread, older))
    }

    fn verify(&self) -> BoxFuture<'_, Result<(), Trouble>> {
        Box::pin(async { self.0.read_own().await.map(drop) })
    }
}

impl Connection {
    /// Reads one page of a list of threads.
    async fn read_inbox(&self, folder: Folder, older: Older) -> Result<InboxPage, Trouble> {
        let inbox = match folder {
            Folder::Inbox => {
                let reason = match &older {
                    Some(_) => FetchReason::PageScroll,
                    None => FetchReason::ManualRefresh,
                };
                let query = InboxQuery {
                    cursor: older,
                    seq_id: None,
                    limit: self.options.inbox_threads,
                    message_limit: self.options.inbox_messages,
                    reason,
                };
                self.call(self.client.inbox(&query)).await?
            }
            Folder::Pending => {
                self.call(self.client.pending_inbox(older.as_deref()))
                    .await?
            }
        };
        self.learn_own(inbox.viewer.as_ref().map(parse::to_person))
            .await?;
        let viewpoint = self.viewpoint(folder == Folder::Pending, self.options.inbox_messages);
        Ok(parse::to_inbox_page(&inbox, &viewpoint))
    }

    /// Reads one page of a thread; `None` when it is gone or not ours.
    pub(super) async fn read_thread(
        &self,
        thread: &ThreadId,
        older: Older,
    ) -> Result<Option<ThreadSnapshot>, Trouble> {
        let thread_id = thread.as_str().parse().map_err(|_| not_an_id())?;
        let limit = self.options.thread_messages;
        let query = ThreadQuery {
            thread_id,
            cursor: older,
            limit,
            seq_id: None,
        };
        let thread = self.call(self.client.thread(&query)).await?;
        let viewpoint = self.viewpoint(false, limit);
        Ok(thread.map(|thread| parse::to_snapshot(&thread, &viewpoint)))
    }

    /// Reads the account's own profile, which also proves the session.
    pub(super) async fn read_own(&self) -> Result<Person, Trouble> {
        let person = parse::to_person(&self.call(self.client.current_user()).await?);
        self.set_own(person.clone());
        Ok(person)
    }

    /// Learns the account's own profile: it is a member of every chat, and must not look different
    /// from one answer to the next.
    async fn learn_own(&self, viewer: Option<Person>) -> Result<(), Trouble> {
        match viewer.filter(|viewer| viewer.id == self.login.person()) {
            Some(viewer) => self.set_own(viewer),
            None if self.own().is_none() => drop(self.read_own().await?),
            None => {}
        }
        Ok(())
    }

    fn viewpoint(&self, is_request: bool, limit: u32) -> Viewpoint {
        let nameless = || Person {
            id: self.login.person(),
            username: String::new(),
            full_name: String::new(),
        };
        Viewpoint {
            own: self.own().unwrap_or_else(nameless),
            is_request,
            limit,
        }
    }
}

/// The trouble with an id that cannot be one.
pub(super) fn not_an_id() -> Trouble {
    Trouble::Refused {
        reason: "the id of the chat is no number".to_owned(),
    }
}
