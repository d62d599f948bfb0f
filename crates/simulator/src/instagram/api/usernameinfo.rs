//! `GET /api/v1/users/{username}/usernameinfo/`

use axum::extract::{Path, State};

use super::{answer::Answer, session::Viewer, user_info::profile};
use crate::instagram::shared::Shared;

/// Tells about a person, by login name.
pub(super) async fn answer(
    State(shared): State<Shared>,
    _: Viewer,
    Path(username): Path<String>,
) -> Answer {
    profile(&shared, |person| person.username == username)
}
