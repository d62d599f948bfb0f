//! `POST /api/v1/direct_v2/threads/broadcast/link/`  form: envelope, `link_text`, `link_urls`

use axum::{body::Bytes, extract::State};
use serde_json::json;

use super::{
    answer::Answer,
    broadcast_text::check_text,
    envelope::{Refusal, broadcast, deliver},
    session::Viewer,
};
use crate::instagram::shared::Shared;

/// Sends a text with a link in it. In groups the item loses its `client_context`.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(from): Viewer,
    body: Bytes,
) -> Answer {
    broadcast(&shared, from, "link", &body, |world, form, thread| {
        let text = form.text("link_text");
        check_text(world, text)?;
        let urls = form.json::<Vec<String>>("link_urls").unwrap_or_default();
        let url = urls.first().filter(|url| url.starts_with("http"));
        let url = url.ok_or_else(|| Refusal::plain("Link is missing"))?;
        let is_group = world
            .threads
            .get(&thread)
            .is_some_and(|thread| thread.is_group);
        let token = form.text("client_context");
        let link = json!({
            "text": text,
            "link_context": {
                "link_url": url, "link_title": "", "link_summary": "", "link_image_url": "",
            },
            "client_context": token,
            "mutation_token": token,
        });
        deliver(world, form, (from, thread), "link", |item| {
            item.fields.set("link", link);
            if is_group {
                item.fields.remove("client_context");
            }
        })
    })
}
