//! `GET /api/v1/direct_v2/pending_inbox/?limit=&cursor=`

use axum::extract::{Query, State};

use super::{
    answer::Answer,
    inbox::{InboxQuery, page},
    session::Viewer,
};
use crate::instagram::shared::Shared;

/// Answers a page of requests, newest activity first.
pub(super) async fn answer(
    State(shared): State<Shared>,
    Viewer(viewer): Viewer,
    Query(query): Query<InboxQuery>,
) -> Answer {
    page(&shared, viewer, &query, true)
}
