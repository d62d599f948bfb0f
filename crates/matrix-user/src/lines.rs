//! The person as a process: one JSON object per line in, one per line out.
//!
//! `{"id":1,"op":"log_in","homeserver":"http://…","user":"alice","password":"…"}` is answered by
//! `{"id":1,"ok":…}` or `{"id":1,"error":"…"}`, in order. After the log-in each event of each room
//! comes as `{"room":"!…","event":{…}}` when it comes to be known. The end of the input ends it.

use std::{io::Write, path::PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, watch};

use crate::{Answer, MatrixUser, View};

/// One line of input.
#[derive(Deserialize)]
struct Line {
    id: Value,
    #[serde(flatten)]
    op: Op,
}

/// What the person can be told to do; the fields are those of the method of the same name.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Op {
    LogIn {
        homeserver: String,
        user: String,
        password: String,
        store: Option<PathBuf>,
    },
    CreateDm {
        with: String,
        encrypted: bool,
    },
    Join {
        room: String,
    },
    Leave {
        room: String,
    },
    AcceptInvites {
        on: bool,
    },
    Rooms,
    Invites,
    SendText {
        room: String,
        body: String,
    },
    SendRaw {
        room: String,
        r#type: String,
        content: Value,
    },
    React {
        room: String,
        event: String,
        key: String,
    },
    Redact {
        room: String,
        event: String,
    },
    Timeline {
        room: String,
    },
    DisplayName {
        room: String,
        user: String,
    },
    Receipt {
        room: String,
        event: String,
    },
    Typing {
        room: String,
        on: bool,
    },
}

/// Serves until the end of the input; writes block, as the reader is the one who drives.
///
/// # Errors
/// When writing fails. A line that cannot be served is answered with its error.
pub fn serve(
    input: mpsc::Receiver<String>,
    output: impl Write + Send + 'static,
) -> Answer<'static, ()> {
    let server = Server {
        user: None,
        output: Box::new(output),
    };
    Box::pin(server.run(input))
}

struct Server {
    user: Option<Logged>,
    output: Box<dyn Write + Send>,
}

/// The user and how much of her view was written out.
struct Logged {
    user: MatrixUser,
    changes: watch::Receiver<View>,
    written: usize,
}

impl Server {
    async fn run(mut self, mut input: mpsc::Receiver<String>) -> Result<()> {
        loop {
            tokio::select! {
                line = input.recv() => match line {
                    Some(line) => self.answer(&line).await?,
                    None => return Ok(()),
                },
                () = changed(self.user.as_mut()) => self.write_events()?,
            }
        }
    }

    async fn answer(&mut self, line: &str) -> Result<()> {
        let answer = match serde_json::from_str::<Line>(line) {
            Err(error) => json!({ "id": null, "error": error.to_string() }),
            Ok(Line { id, op }) => match self.act(op).await {
                Ok(ok) => json!({ "id": id, "ok": ok }),
                Err(error) => json!({ "id": id, "error": format!("{error:#}") }),
            },
        };
        self.write(&answer)
    }

    async fn act(&mut self, op: Op) -> Result<Value> {
        if let Op::LogIn {
            homeserver,
            user,
            password,
            store,
        } = &op
        {
            let user = MatrixUser::log_in(homeserver, user, password, store.as_deref()).await?;
            let user_id = user.user_id().to_owned();
            let mut changes = user.changes();
            changes.mark_changed();
            self.user = Some(Logged {
                user,
                changes,
                written: 0,
            });
            return Ok(user_id.into());
        }
        act(&self.user.as_ref().context("log in first")?.user, op).await
    }

    fn write_events(&mut self) -> Result<()> {
        let Some(logged) = &mut self.user else {
            return Ok(());
        };
        let written = logged.written;
        let events: Vec<Value> = logged.user.look(|view| {
            logged.written = view.arrivals();
            let new = view.arrivals_since(written);
            new.map(|(room, entry)| json!({ "room": room, "event": entry }))
                .collect()
        });
        for event in events {
            self.write(&event)?;
        }
        Ok(())
    }

    fn write(&mut self, line: &Value) -> Result<()> {
        writeln!(self.output, "{line}")?;
        Ok(self.output.flush()?)
    }
}

/// Ends when the view has changed; never without a user or after her sync has ended.
async fn changed(logged: Option<&mut Logged>) {
    let ended = match logged {
        Some(logged) => logged.changes.changed().await.is_err(),
        None => true,
    };
    if ended {
        std::future::pending::<()>().await;
    }
}

async fn act(user: &MatrixUser, op: Op) -> Result<Value> {
    Ok(match op {
        Op::LogIn { .. } => anyhow::bail!("logged in already"),
        Op::CreateDm { with, encrypted } => user.create_dm(&with, encrypted).await?.into(),
        Op::Join { room } => user.join(&room).await.map(Value::from)?,
        Op::Leave { room } => user.leave(&room).await.map(Value::from)?,
        Op::AcceptInvites { on } => {
            user.accept_invites(on);
            Value::Null
        }
        Op::Rooms => serde_json::to_value(user.rooms())?,
        Op::Invites => serde_json::to_value(user.invites())?,
        Op::SendText { room, body } => user.send_text(&room, &body).await?.into(),
        Op::SendRaw {
            room,
            r#type,
            content,
        } => user.send_raw(&room, &r#type, content).await?.into(),
        Op::React { room, event, key } => user.react(&room, &event, &key).await?.into(),
        Op::Redact { room, event } => user.redact(&room, &event).await?.into(),
        Op::Timeline { room } => serde_json::to_value(user.timeline(&room))?,
        Op::DisplayName { room, user: who } => user.display_name(&room, &who).into(),
        Op::Receipt { room, event } => user.receipt(&room, &event).await.map(Value::from)?,
        Op::Typing { room, on } => user.typing(&room, on).await.map(Value::from)?,
    })
}
