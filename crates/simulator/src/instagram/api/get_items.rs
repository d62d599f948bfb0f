//! `GET|POST /api/v1/direct_v2/threads/{thread_id}/get_items/`  `item_ids=[<id>,…]`

use axum::{
    body::Bytes,
    extract::{Path, RawQuery, State},
};

use super::{
    answer::Answer,
    form::{Form, id_list},
    session::Viewer,
    thread::find,
};
use crate::instagram::{
    object::Object,
    shared::Shared,
    wire::{error, item},
    world::{ItemId, UserId},
};

/// Answers single items asked for in the query.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Path(thread_id): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    items(&shared, viewer, &thread_id, &form)
}

/// Answers single items asked for in a form.
pub(super) async fn answer_post(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Path(thread_id): Path<String>,
    body: Bytes,
) -> Answer {
    items(&shared, viewer, &thread_id, &Form::parse(&body))
}

fn items(shared: &Shared, viewer: UserId, thread_id: &str, form: &Form) -> Answer {
    let Some(ids) = id_list(form.text("item_ids")) else {
        return Answer::new(400, error::failed("Invalid item ids"));
    };
    shared.look(|world| {
        let Some(thread) = find(world, viewer, thread_id) else {
            return Answer::new(400, error::failed("Thread does not exist"));
        };
        let found = ids.iter().filter_map(|id| thread.items.get(&ItemId(*id)));
        let shown: Vec<_> = found.map(|one| item::seen_by(one, viewer)).collect();
        Answer::ok(Object::default().with("items", shown).with("status", "ok"))
    })
}
