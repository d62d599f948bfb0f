//! `GET /api/v1/accounts/current_user/?edit=true`

use axum::extract::State;

use super::{answer::Answer, session::Viewer, user_info::profile};
use crate::instagram::shared::Shared;

/// Tells who is logged in.
pub(super) async fn answer(State(shared): State<Shared>, Viewer(viewer): Viewer) -> Answer {
    profile(&shared, |person| person.id == viewer)
}
