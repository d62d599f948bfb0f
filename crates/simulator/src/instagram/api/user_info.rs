//! `GET /api/v1/users/{id}/info/`

use axum::extract::{Path, State};

use super::{answer::Answer, session::Viewer};
use crate::instagram::{
    object::Object,
    shared::Shared,
    wire::{error, user},
    world::Person,
};

/// Tells about a person, by id.
pub(super) async fn answer(
    State(shared): State<Shared>,
    _: Viewer,
    Path(id): Path<String>,
) -> Answer {
    profile(&shared, |person| person.id.to_string() == id)
}

/// The profile of the person that is wanted.
pub(super) fn profile(shared: &Shared, wanted: impl Fn(&Person) -> bool) -> Answer {
    let found = shared.look(|world| world.people.values().find(|one| wanted(one)).cloned());
    match found {
        Some(person) => {
            let answer = Object::default().with("user", user::profile(&person));
            Answer::ok(answer.with("status", "ok"))
        }
        None => Answer::new(404, error::failed("User not found")),
    }
}
