//! `POST /api/v1/direct_v2/threads/broadcast/like/`  form: envelope

use axum::{body::Bytes, extract::State};

use super::{
    answer::Answer,
    envelope::{broadcast, deliver},
    session::Viewer,
};
use crate::instagram::shared::Shared;

/// Sends the big heart.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(from): Viewer,
    body: Bytes,
) -> Answer {
    broadcast(&shared, from, "like", &body, |world, form, thread| {
        deliver(world, form, (from, thread), "like", |item| {
            item.fields.set("like", "❤️");
        })
    })
}
