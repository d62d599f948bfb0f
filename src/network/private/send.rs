//! Sending.

use std::sync::PoisonError;
use std::time::Duration;

use instagram_private::{Action, Error, Reply, SendText};

use super::account::Connection;
use super::error::{Trouble, is_certain, to_send_error};
use super::parse::to_message_id;
use crate::remote::{
    FetchError, Outgoing, OutgoingContent, ReplyTarget, SendError, SendToken, Sent,
};

/// How long nothing is sent after two refusals without a reason.
const PAUSE: Duration = Duration::from_hours(1);
/// How many refused sends are remembered.
const REFUSED: usize = 100;
/// How far back a message is looked for whose id was not told, in milliseconds.
const LOOK_BACK_MS: i64 = 10 * 60 * 1000;

impl Connection {
    /// Sends one message. The same token again has no second effect.
    pub(super) async fn send_message(&self, outgoing: &Outgoing) -> Result<Sent, SendError> {
        let OutgoingContent::Text { body } = &outgoing.content;
        let refused = |reason: &str| SendError::Refused {
            reason: reason.to_owned(),
        };
        let thread_id = outgoing
            .thread
            .as_str()
            .parse()
            .map_err(|_| refused("the chat has no usable id"))?;
        let text = SendText {
            thread_id,
            text: body.clone(),
            token: outgoing.token.as_str().to_owned(),
            reply_to: outgoing.reply_to.as_ref().and_then(to_reply),
        };
        let ack = match self.call(self.client.broadcast_text(&text)).await {
            Ok(ack) => ack,
            Err(error) => return Err(self.explain(error, &outgoing.token).await),
        };
        self.forget_refusal(&outgoing.token);
        match ack.item_id {
            Some(id) => Ok(Sent {
                message: to_message_id(&id),
                sent_at_ms: ack.timestamp_us.map(|us| us / 1000),
            }),
            None => self.look_for(outgoing).await,
        }
    }

    /// The network took the message without saying what it is called.
    async fn look_for(&self, outgoing: &Outgoing) -> Result<Sent, SendError> {
        let since_ms = self.clock.now_ms() - LOOK_BACK_MS;
        match self
            .find_sent(&outgoing.thread, &outgoing.token, since_ms)
            .await
        {
            Ok(Some(message)) => Ok(Sent {
                message,
                sent_at_ms: None,
            }),
            Ok(None) => Err(SendError::Unreachable(
                "the message was accepted but is not there".into(),
            )),
            Err(FetchError::LoggedOut { reason }) => Err(SendError::LoggedOut { reason }),
            Err(FetchError::RateLimited { retry_after }) => {
                Err(SendError::RateLimited { retry_after })
            }
            Err(FetchError::Unreachable(cause)) => Err(SendError::Unreachable(cause)),
            Err(FetchError::Refused { .. }) => {
                let words = "the message was accepted, but looking for it was refused";
                Err(SendError::Unreachable(words.into()))
            }
        }
    }

    /// What a refusal means. One that looks like a dead session is looked at twice; one without a
    /// reason is tried once more, and then taken for a block.
    async fn explain(&self, error: Error, token: &SendToken) -> SendError {
        match error.action() {
            Action::CheckLogin | Action::AskOwner { .. } if !is_certain(error.kind()) => match self
                .read_own()
                .await
            {
                Err(Trouble::LoggedOut { reason, .. }) => SendError::LoggedOut { reason },
                Err(trouble @ Trouble::Passing { .. }) => SendError::Unreachable(trouble.into()),
                Err(Trouble::RateLimited { .. } | Trouble::Refused { .. }) | Ok(_) => {
                    SendError::Refused {
                        reason: error.sentence(),
                    }
                }
            },
            Action::RetryOnce { .. } if self.was_refused(token) => SendError::Blocked {
                reason: error.sentence(),
                pause: PAUSE,
            },
            Action::Retry { .. }
            | Action::RetryOnce { .. }
            | Action::Soften { .. }
            | Action::FailThis
            | Action::StopSending { .. }
            | Action::CheckLogin
            | Action::PauseAccount { .. }
            | Action::AskOwner { .. }
            | Action::UploadAgain
            | Action::Bug => to_send_error(error),
        }
    }

    /// Whether this send was refused before; notes that it was now.
    fn was_refused(&self, token: &SendToken) -> bool {
        let mut tokens = self
            .refused_once
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = tokens.iter().position(|known| known == token) {
            tokens.remove(place);
            return true;
        }
        if tokens.len() >= REFUSED {
            tokens.remove(0);
        }
        tokens.push(token.clone());
        false
    }

    fn forget_refusal(&self, token: &SendToken) {
        let mut tokens = self
            .refused_once
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|known| known != token);
    }
}

/// A reply to something that has no id there goes out as an ordinary message.
fn to_reply(target: &ReplyTarget) -> Option<Reply> {
    Some(Reply {
        item_id: target.message.as_str().parse().ok()?,
        client_context: target.token.as_ref().map(|token| token.as_str().to_owned()),
    })
}
