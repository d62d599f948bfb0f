//! `GET /api/v1/direct_v2/threads/get_by_participants/?recipient_users=[<uid>,…]`

use std::collections::BTreeSet;

use axum::extract::{RawQuery, State};

use super::{
    answer::Answer,
    form::{Form, id_list},
    session::Viewer,
};
use crate::instagram::{
    object::Object,
    shared::Shared,
    wire::{
        ack,
        thread::{Page, seen_by},
        user,
    },
    world::{Thread, UserId, World},
};

/// Answers the thread with exactly these people, without items; `thread: null` if there is none.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    RawQuery(query): RawQuery,
) -> Answer {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let ids = id_list(form.text("recipient_users")).unwrap_or_default();
    let wanted: BTreeSet<_> = ids
        .into_iter()
        .filter_map(|id| id.try_into().ok())
        .map(UserId)
        .collect();
    if wanted.is_empty() {
        return Answer::new(400, ack::refused(400, "", "None", None));
    }
    shared.look(|world| {
        let thread = find(world, viewer, &wanted);
        let shown = thread.map(|one| seen_by(world, one, viewer, &Page::older(one, None, 0)));
        let people = wanted.iter().filter_map(|id| world.people.get(id));
        let users: Vec<_> = people.map(user::in_thread).collect();
        let answer = Object::default().with("thread", shown).with("users", users);
        Answer::ok(answer.with("status", "ok"))
    })
}

fn find<'a>(world: &'a World, viewer: UserId, wanted: &BTreeSet<UserId>) -> Option<&'a Thread> {
    world.threads.values().find(|thread| {
        let others = thread.members.iter().filter(|member| **member != viewer);
        thread.has(viewer) && others.copied().collect::<BTreeSet<_>>() == *wanted
    })
}
