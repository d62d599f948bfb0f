//! Messages in portals: who sends them, and what leaves.

use ruma::events::room::message::{Relation, RoomMessageEventContent};

use super::{
    super::{
        Bridge, BridgeError, Level,
        status::{NOT_LOGGED_IN, not_sent},
    },
    inbox::Envelope,
    journal::Step,
};
use crate::{
    convert::from_matrix::{NotSent, to_outgoing},
    crash_point,
    remote::{LoginId, Outgoing, ReplyTarget, SendToken},
    store::{InboxEvent, NewOutboxIg, OutboxIgState, Portal},
};

/// Milliseconds take the upper bits of a token, randomness the lower ones.
const TOKEN_RANDOM_BITS: u32 = 22;

impl Bridge {
    /// Turns a message into rows of the portal's outbox, in the transaction that ends its own row.
    pub(super) async fn plan_message(
        &self,
        event: &InboxEvent,
        envelope: &Envelope,
        portal: &Portal,
        level: Level,
    ) -> Result<(), BridgeError> {
        let login = match self.sending_login(event, portal).await? {
            Some(login) if level >= Level::User => login,
            _ => return self.refuse(event, Some(NOT_LOGGED_IN)).await,
        };
        let content = serde_json::from_value::<RoomMessageEventContent>(envelope.content.clone());
        let outgoing = match &content {
            Ok(content) => to_outgoing(content, self.options().text_limit),
            Err(_) => Err(NotSent::Unsupported {
                kind: "broken message".to_owned(),
            }),
        };
        let contents = match outgoing {
            Ok(contents) => contents,
            Err(why) => return self.refuse(event, not_sent(&why).as_deref()).await,
        };
        let reply_to = match &content {
            Ok(content) => self.reply_target(portal, content).await?,
            Err(_) => None,
        };
        let mut tx = self.fenced(&login).await?;
        for (part, content) in (0..).zip(contents) {
            let token = self.draw_token();
            let outgoing = Outgoing {
                thread: portal.key.thread.clone(),
                token: token.clone(),
                content,
                reply_to: reply_to.clone().filter(|_| part == 0),
            };
            let payload = serde_json::to_string(&outgoing).map_err(|_| BridgeError::Corrupt {
                what: "outgoing message",
            })?;
            let new = NewOutboxIg {
                portal: portal.id,
                seq: tx.portals().next_ig_seq(portal.id).await?,
                login: login.clone(),
                event: event.event.clone(),
                part,
                op: "message".to_owned(),
                token,
                written_at_ms: event.origin_ts_ms,
                payload: payload.into(),
                next_at_ms: 0,
            };
            if tx.outbox_ig().insert(&new).await? {
                let step = Step {
                    from: OutboxIgState::Pending,
                    to: OutboxIgState::Pending,
                    error: None,
                };
                self.note_step(&mut tx, (new.portal, new.seq), step).await?;
            }
        }
        tx.inbox().done(&event.event, None).await?;
        crash_point!("from_matrix.before_plan");
        tx.commit().await?;
        crash_point!("from_matrix.after_plan");
        self.to_remote.wake(portal.id);
        self.logins.ring(&login);
        Ok(())
    }

    /// Ends a message that goes nowhere, and says why where it should not be silent.
    async fn refuse(&self, event: &InboxEvent, reason: Option<&str>) -> Result<(), BridgeError> {
        if let Some(reason) = reason {
            self.tell_not_sent(&event.room, &event.event, "refused", reason)
                .await?;
        }
        self.ignore(event, reason.unwrap_or("not bridged")).await
    }

    /// The login of the sender that is in the thread. A message never leaves through anybody
    /// else's login.
    async fn sending_login(
        &self,
        event: &InboxEvent,
        portal: &Portal,
    ) -> Result<Option<LoginId>, BridgeError> {
        let mut read = self.store().read().await?;
        let logins = match &portal.key.receiver {
            Some(receiver) => read.logins().find(receiver).await?.into_iter().collect(),
            None => read.members().list_logins(portal.id).await?,
        };
        let own = logins
            .into_iter()
            .find(|login| login.user == event.sender && login.is_in());
        Ok(own.map(|login| login.id))
    }

    async fn reply_target(
        &self,
        portal: &Portal,
        content: &RoomMessageEventContent,
    ) -> Result<Option<ReplyTarget>, BridgeError> {
        let target = match &content.relates_to {
            Some(Relation::Reply(reply)) => reply.in_reply_to.event_id.clone(),
            Some(Relation::Thread(thread)) => match &thread.in_reply_to {
                Some(reply) => reply.event_id.clone(),
                None => thread.event_id.clone(),
            },
            _ => return Ok(None),
        };
        let found = self
            .store()
            .read()
            .await?
            .messages()
            .find_by_event(&target)
            .await?;
        // An event of another room is nothing that can be answered here.
        let last = found
            .into_iter()
            .rfind(|message| message.portal == portal.id);
        Ok(last.map(|message| ReplyTarget {
            message: message.item,
            token: message.token,
        }))
    }

    /// Draws a token: the time in milliseconds above random bits. The unique index on tokens
    /// settles collisions: the insert fails and the event is planned again.
    fn draw_token(&self) -> SendToken {
        let random = self.random() & ((1 << TOKEN_RANDOM_BITS) - 1);
        let time = u64::try_from(self.now_ms()).unwrap_or_default();
        SendToken::new(((time << TOKEN_RANDOM_BITS) | random).to_string())
    }
}
