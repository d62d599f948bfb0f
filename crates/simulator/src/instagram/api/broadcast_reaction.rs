//! `POST /api/v1/direct_v2/threads/broadcast/reaction/`  form: envelope, `item_id`, `emoji`,
//! `reaction_type=like`, `reaction_status=created|deleted`, `node_type=item`

use axum::{body::Bytes, extract::State};

use super::{
    answer::Answer,
    envelope::{Refusal, broadcast},
    form::Form,
    session::Viewer,
};
use crate::instagram::{
    shared::Shared,
    world::{ItemId, WorldError},
};

/// Sets or takes back a reaction. The acknowledgement names an item of the reaction's own.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(from): Viewer,
    body: Bytes,
) -> Answer {
    broadcast(&shared, from, "reaction", &body, |world, form, thread| {
        let missing = || Refusal::ack(404, form, "target item is not supported", None);
        let target = form
            .text("item_id")
            .parse::<ItemId>()
            .map_err(|_| missing())?;
        let emoji = wanted_emoji(form)?;
        let reacted = world.react(thread, target, from, emoji);
        let id = reacted.map_err(|error| match error {
            WorldError::NotMember(_) => Refusal::ack(403, form, "Thread user does not exist", None),
            _ => missing(),
        })?;
        Ok(world.remember(from, form.text("client_context"), thread, id))
    })
}

/// The emoji to set; `None` takes the reaction back.
fn wanted_emoji(form: &Form) -> Result<Option<&str>, Refusal> {
    if form.text("reaction_status") == "deleted" {
        return Ok(None);
    }
    let emoji = match form.text("emoji") {
        "" => "❤️",
        emoji => emoji,
    };
    if emoji
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter.is_ascii())
    {
        let exception = Some("InvalidEmoji");
        return Err(Refusal::ack(400, form, "invalid unicode emoji", exception));
    }
    Ok(Some(emoji))
}
