//! What the poller reads from, so that its rules can be tested without a network.

use futures_util::future::BoxFuture;

use super::super::error::Trouble;
use super::super::snapshot::{InboxPage, ThreadSnapshot};
use crate::remote::ThreadId;

/// The two lists of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Folder {
    /// The accepted conversations.
    Inbox,
    /// The message requests.
    Pending,
}

/// Where the next older page starts; `None` asks for the newest page.
pub(in super::super) type Older = Option<String>;

/// The network's answers. Each call is one request.
pub(in super::super) trait Source: Send + Sync {
    /// Reads one page of a list of threads.
    fn inbox(&self, folder: Folder, older: Older) -> BoxFuture<'_, Result<InboxPage, Trouble>>;

    /// Reads one page of a thread; `None` when it is gone or not ours.
    fn thread<'a>(
        &'a self,
        thread: &'a ThreadId,
        older: Older,
    ) -> BoxFuture<'a, Result<Option<ThreadSnapshot>, Trouble>>;

    /// Asks whether the session is alive.
    fn verify(&self) -> BoxFuture<'_, Result<(), Trouble>>;
}
