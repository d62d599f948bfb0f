//! One call to Instagram for a row, and what was learned from it.

use super::{
    super::queue::{Reach, to_remote::Input},
    journal::class,
};
use crate::{
    crash_point,
    remote::{FetchError, Outgoing, RemoteClient, SendError, Sent, Verdict},
    store::OutboxIg,
};

/// What a worker knows of the row in its hands.
pub(super) struct Attempt<'a> {
    pub(super) row: &'a OutboxIg,
    pub(super) client: &'a dyn RemoteClient,
    pub(super) outgoing: &'a Outgoing,
}

/// What was learned from carrying out an effect.
pub(super) struct Learned {
    /// What the step machine has to hear.
    pub(super) input: Input,
    /// What went wrong when it was sent.
    pub(super) failure: Option<SendError>,
    /// What went wrong, as one word without content.
    pub(super) class: Option<&'static str>,
    /// When Instagram says it was sent, in milliseconds since 1970.
    pub(super) sent_at_ms: Option<i64>,
    /// Whether Instagram was there at all; `None` before it was asked.
    pub(super) reach: Option<Reach>,
}

impl Learned {
    /// It is the row's turn; nothing was asked yet.
    pub(super) fn due() -> Self {
        Self {
            input: Input::Due,
            failure: None,
            class: None,
            sent_at_ms: None,
            reach: None,
        }
    }
}

impl Attempt<'_> {
    /// Sends the message once.
    pub(super) async fn send(&self) -> Learned {
        let answer = self.client.send(self.outgoing).await;
        crash_point!("to_remote.after_send");
        match answer {
            Ok(Sent {
                message,
                sent_at_ms,
            }) => Learned {
                input: Input::Sent(message),
                sent_at_ms,
                reach: Some(Reach::Reached),
                ..Learned::due()
            },
            Err(failure) => Learned {
                input: Input::Failed(failure.verdict()),
                class: Some(class(&failure)),
                reach: Some(match failure {
                    SendError::Unreachable(_) => Reach::Missed,
                    SendError::Refused { .. }
                    | SendError::Blocked { .. }
                    | SendError::LoggedOut { .. }
                    | SendError::RateLimited { .. } => Reach::Reached,
                }),
                failure: Some(failure),
                sent_at_ms: None,
            },
        }
    }

    /// Looks for the message's token in the thread.
    pub(super) async fn look_up(&self) -> Learned {
        let Self { row, outgoing, .. } = self;
        let since_ms = row.first_try_at_ms.unwrap_or(row.written_at_ms);
        let found = self
            .client
            .fetch_sent(&outgoing.thread, &outgoing.token, since_ms)
            .await;
        let reach = match &found {
            Err(FetchError::Unreachable(_)) => Reach::Missed,
            _ => Reach::Reached,
        };
        let class = found.is_err().then_some("look-up-failed");
        let input = match found {
            Ok(found) => Input::LookedUp(found),
            // Without an answer nothing may be sent: looking is tried again.
            Err(failure) if failure.verdict() == Verdict::Reject => Input::Failed(Verdict::Retry),
            Err(failure) => Input::Failed(failure.verdict()),
        };
        Learned {
            input,
            class,
            reach: Some(reach),
            ..Learned::due()
        }
    }
}
