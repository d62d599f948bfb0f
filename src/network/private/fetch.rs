//! Looking things up.

use futures_util::future::BoxFuture;

use super::account::Connection;
use super::error::Trouble;
use crate::remote::{
    Chat, FetchError, LoginId, MessageId, Outgoing, RemoteClient, SendError, SendToken, Sent,
    ThreadId,
};

/// How many pages of a thread are searched for a message.
const MAX_PAGES: usize = 500;
/// How far our clock may be ahead of the network's, in microseconds.
const CLOCK_SKEW_US: i64 = 60 * 1_000_000;

impl RemoteClient for Connection {
    fn login(&self) -> &LoginId {
        &self.login
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Sent, SendError>> {
        Box::pin(self.send_message(outgoing))
    }

    fn fetch_sent<'a>(
        &'a self,
        thread: &'a ThreadId,
        token: &'a SendToken,
        since_ms: i64,
    ) -> BoxFuture<'a, Result<Option<MessageId>, FetchError>> {
        Box::pin(self.find_sent(thread, token, since_ms))
    }

    fn fetch_chat<'a>(
        &'a self,
        thread: &'a ThreadId,
    ) -> BoxFuture<'a, Result<Option<Chat>, FetchError>> {
        Box::pin(async {
            if self.own().is_none() {
                self.read_own().await?;
            }
            let snapshot = self.read_thread(thread, None).await;
            let snapshot = self.doubt(snapshot).await?;
            Ok(snapshot.map(|snapshot| snapshot.chat))
        })
    }

    fn check(&self) -> BoxFuture<'_, Result<String, FetchError>> {
        Box::pin(async { Ok(self.read_own().await?.username) })
    }

    fn log_out(&self) -> BoxFuture<'_, Result<(), FetchError>> {
        Box::pin(async {
            match self.call(self.client.logout()).await.map_err(Trouble::from) {
                Ok(()) | Err(Trouble::LoggedOut { .. }) => Ok(()),
                Err(other) => Err(other.into()),
            }
        })
    }
}

impl Connection {
    /// Looks for a message by its token, down to the first page that begins before `since_ms`.
    pub(super) async fn find_sent(
        &self,
        thread: &ThreadId,
        token: &SendToken,
        since_ms: i64,
    ) -> Result<Option<MessageId>, FetchError> {
        let oldest_us = since_ms.saturating_mul(1000).saturating_sub(CLOCK_SKEW_US);
        let mut older = None;
        for _ in 0..MAX_PAGES {
            let page = self.read_thread(thread, older.clone()).await;
            let Some(page) = self.doubt(page).await? else {
                return Ok(None);
            };
            let found = page
                .items
                .iter()
                .find(|item| item.message.token.as_ref() == Some(token));
            if let Some(item) = found {
                return Ok(Some(item.message.id.clone()));
            }
            let is_deep = page.items.last().is_some_and(|item| item.at_us < oldest_us);
            if is_deep || page.older.is_none() || page.older == older {
                return Ok(None);
            }
            older = page.older;
        }
        Err(FetchError::Unreachable(
            "the message lies too far back to be looked for".into(),
        ))
    }

    /// A thread that is refused as if the session were dead is only refused, if the session lives.
    async fn doubt<T>(&self, answer: Result<T, Trouble>) -> Result<T, FetchError> {
        match answer {
            Err(Trouble::LoggedOut {
                reason,
                is_certain: false,
                ..
            }) => {
                self.read_own().await?;
                Err(FetchError::Refused { reason })
            }
            other => Ok(other?),
        }
    }
}
