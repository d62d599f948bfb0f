//! Writing what a listener heard: events, cursors and checkpoint in one transaction.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use super::super::{Bridge, BridgeError, portal::record_chat};
use crate::{
    convert::from_remote::parts,
    crash_point,
    remote::{
        AcceptError, Batch, Checkpoint, Event, EventKind, EventSink, KnownState, LoginHealth,
        LoginId, Message, PersonId, PortalKey, Reaction, Read, ThreadCursor, ThreadId,
    },
    store::{NewOutboxMx, NewPortal, Portal, PortalId, StoreError, StoreTx},
};

impl EventSink for Bridge {
    fn accept<'a>(
        &'a self,
        login: &'a LoginId,
        batch: Batch,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async move {
            let woken = self.write_batch(login, batch).await.map_err(accept_error)?;
            for portal in woken {
                crash_point!("from_remote.after_commit");
                self.to_matrix.wake(portal);
            }
            Ok(())
        })
    }

    fn report<'a>(&'a self, login: &'a LoginId, health: LoginHealth) -> BoxFuture<'a, ()> {
        Box::pin(self.note_health(login, health))
    }

    fn save_session<'a>(
        &'a self,
        login: &'a LoginId,
        session: String,
    ) -> BoxFuture<'a, Result<(), AcceptError>> {
        Box::pin(async move {
            let save = async {
                let mut tx = self.fenced_while_up(login).await?;
                tx.logins().set_session(login, &session.into()).await?;
                tx.commit().await?;
                Ok(())
            };
            save.await.map_err(accept_error)
        })
    }
}

impl KnownState for Bridge {
    fn find_checkpoint<'a>(
        &'a self,
        login: &'a LoginId,
    ) -> BoxFuture<'a, Result<Option<Checkpoint>, AcceptError>> {
        Box::pin(async move {
            let find = async { Ok(self.store().read().await?.checkpoints().find(login).await?) };
            find.await.map_err(accept_error)
        })
    }

    fn find_cursor<'a>(
        &'a self,
        login: &'a LoginId,
        thread: &'a ThreadId,
    ) -> BoxFuture<'a, Result<Option<ThreadCursor>, AcceptError>> {
        Box::pin(async move {
            let find = async {
                Ok(self
                    .store()
                    .read()
                    .await?
                    .cursors()
                    .find(login, thread)
                    .await?)
            };
            find.await.map_err(accept_error)
        })
    }
}

/// A login that is no longer ours ends its listener; everything else is tried again.
fn accept_error(failure: BridgeError) -> AcceptError {
    match failure {
        BridgeError::Store(failure) if failure.is_fenced() => AcceptError::NotOurs,
        other => AcceptError::Store(Box::new(other)),
    }
}

impl Bridge {
    async fn write_batch(
        &self,
        login: &LoginId,
        batch: Batch,
    ) -> Result<BTreeSet<PortalId>, BridgeError> {
        let mut tx = self.fenced_while_up(login).await?;
        let mut woken = BTreeSet::new();
        for event in batch.events {
            let portal = self.portal_of(&mut tx, login, &event).await?;
            if self.write_event(&mut tx, login, &portal, event).await? {
                woken.insert(portal.id);
            }
        }
        for cursor in &batch.cursors {
            tx.cursors().save(login, cursor).await?;
        }
        if let Some(checkpoint) = &batch.checkpoint {
            let epoch = self.logins.epoch(login).ok_or(StoreError::Fenced)?;
            tx.checkpoints().save(login, checkpoint, epoch).await?;
        }
        crash_point!("from_remote.before_commit");
        tx.commit().await?;
        Ok(woken)
    }

    /// The portal of an event, made when it is the first of its thread.
    async fn portal_of(
        &self,
        tx: &mut StoreTx,
        login: &LoginId,
        event: &Event,
    ) -> Result<Portal, BridgeError> {
        let receiver = (!event.is_group).then(|| login.clone());
        let key = PortalKey {
            thread: event.thread.clone(),
            receiver,
        };
        let new = NewPortal {
            key,
            is_group: event.is_group,
            home_login: login.clone(),
        };
        let id = PortalId(i64::try_from(self.random() >> 1).unwrap_or_default());
        Ok(tx.portals().ensure(&new, id).await?)
    }

    /// Writes one event as rows of its portal's queue. False when there is nothing new in it.
    async fn write_event(
        &self,
        tx: &mut StoreTx,
        login: &LoginId,
        portal: &Portal,
        event: Event,
    ) -> Result<bool, BridgeError> {
        let kind = match event.kind {
            EventKind::Message(message) => {
                if self.is_known(tx, portal.id, &message).await? {
                    return Ok(false);
                }
                return self.write_message(tx, login, portal, message).await;
            }
            EventKind::Chat(chat) => {
                record_chat(tx, portal.id, &chat).await?;
                EventKind::Chat(chat)
            }
            EventKind::Read(read) => {
                let Read {
                    reader,
                    up_to,
                    read_at_ms,
                } = &read;
                if !tx
                    .receipts()
                    .raise(portal.id, reader, up_to, *read_at_ms)
                    .await?
                {
                    return Ok(false);
                }
                EventKind::Read(read)
            }
            kind @ (EventKind::Edit(_) | EventKind::Unsend(_) | EventKind::Reaction(_)) => kind,
        };
        let row = self.row_of(login, &kind);
        self.insert(tx, row, portal, &kind).await
    }

    /// Whether a message is in the room already: one of ours coming back, or brought by another
    /// login of the same group. Seeing our own confirms its row.
    async fn is_known(
        &self,
        tx: &mut StoreTx,
        portal: PortalId,
        message: &Message,
    ) -> Result<bool, BridgeError> {
        if self.confirm_own(tx, portal, message).await? {
            return Ok(true);
        }
        let shown = tx.messages().find_parts(portal, &message.id).await?;
        Ok(!shown.is_empty())
    }

    async fn write_message(
        &self,
        tx: &mut StoreTx,
        login: &LoginId,
        portal: &Portal,
        message: Message,
    ) -> Result<bool, BridgeError> {
        let mut is_new = false;
        for (part, content) in (0..).zip(parts(message.content.clone())) {
            let kind = EventKind::Message(Message {
                content,
                ..message.clone()
            });
            let row = Row {
                part,
                ..self.row_of(login, &kind)
            };
            is_new |= self.insert(tx, row, portal, &kind).await?;
        }
        Ok(is_new)
    }

    fn row_of(&self, login: &LoginId, kind: &EventKind) -> Row {
        let (key, sender, ts_ms) = match kind {
            EventKind::Message(message) => (
                format!("msg:{}", message.id),
                Some(&message.sender),
                message.sent_at_ms,
            ),
            EventKind::Edit(edit) => (
                format!("edit:{}:{}", edit.message, edit.revision),
                Some(&edit.sender),
                edit.seen_at_ms,
            ),
            EventKind::Unsend(unsend) => {
                (format!("unsend:{}", unsend.message), None, self.now_ms())
            }
            EventKind::Reaction(reaction) => (
                reaction_key(reaction),
                Some(&reaction.sender),
                reaction.changed_at_us / 1_000,
            ),
            EventKind::Read(read) => (read_key(read), Some(&read.reader), read.read_at_ms),
            // A chat may change back and forth: every change seen is a row of its own.
            EventKind::Chat(_) => (
                format!("chat:{login}:{}", self.random()),
                None,
                self.now_ms(),
            ),
        };
        let ghost = sender.map_or("", PersonId::as_str);
        Row {
            key,
            part: 0,
            ghost: ghost.to_owned(),
            ts_ms,
            login: login.clone(),
        }
    }

    async fn insert(
        &self,
        tx: &mut StoreTx,
        row: Row,
        portal: &Portal,
        kind: &EventKind,
    ) -> Result<bool, BridgeError> {
        let names = self.names();
        let payload =
            serde_json::to_string(kind).map_err(|_| BridgeError::Corrupt { what: "event" })?;
        let txn_id = names.txn_id(&portal.key, &row.ghost, &row.key, row.part);
        let new = NewOutboxMx {
            portal: portal.id,
            seq: tx.portals().next_mx_seq(portal.id).await?,
            login: row.login,
            echo_key: names.echo_key(&portal.key, &row.key, row.part),
            remote_key: row.key,
            part: row.part,
            txn_id,
            ts_ms: row.ts_ms,
            payload: payload.into(),
        };
        Ok(tx.outbox_mx().insert(&new).await?)
    }
}

/// What identifies a row before it has its number.
struct Row {
    key: String,
    part: i64,
    ghost: String,
    ts_ms: i64,
    login: LoginId,
}

fn reaction_key(reaction: &Reaction) -> String {
    let emoji = reaction.emoji.as_deref().unwrap_or("-");
    format!(
        "react:{}:{}:{}:{emoji}",
        reaction.message, reaction.sender, reaction.changed_at_us
    )
}

fn read_key(read: &Read) -> String {
    format!("read:{}:{}", read.reader, read.up_to)
}
