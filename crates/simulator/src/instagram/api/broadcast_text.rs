//! `POST /api/v1/direct_v2/threads/broadcast/text/`  form: envelope, `text`

use axum::{body::Bytes, extract::State};

use super::{
    answer::Answer,
    envelope::{Refusal, broadcast, deliver},
    session::Viewer,
};
use crate::instagram::{shared::Shared, world::World};

/// Sends a text of at most the configured number of characters.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(from): Viewer,
    body: Bytes,
) -> Answer {
    broadcast(&shared, from, "text", &body, |world, form, thread| {
        let text = form.text("text");
        check_text(world, text)?;
        deliver(world, form, (from, thread), "text", |item| {
            item.fields.set("text", text);
        })
    })
}

/// Refuses an empty text and one that is too long.
pub(super) fn check_text(world: &World, text: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Err(Refusal::plain("Text is missing"));
    }
    if text.chars().count() > world.settings.text_limit {
        return Err(Refusal::plain("Message is too long"));
    }
    Ok(())
}
