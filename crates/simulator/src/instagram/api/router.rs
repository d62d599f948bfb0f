//! All routes of the private API.

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{get, post},
};

use super::{
    approve, badge_count, broadcast_like, broadcast_link, broadcast_reaction, broadcast_text,
    current_user, delete, get_by_participants, get_items, inbox, logout, pending_inbox, presence,
    seen, thread, user_info, usernameinfo,
};
use crate::{fault, instagram::shared::Shared};

/// The routes, with the guard in front that journals requests and applies faults.
pub(in crate::instagram) fn router(shared: &Shared) -> Router {
    let routes = Router::new()
        .route("/accounts/current_user/", get(current_user::answer))
        .route("/accounts/logout/", post(logout::answer))
        .route("/users/{id}/info/", get(user_info::answer))
        .route("/users/{id}/usernameinfo/", get(usernameinfo::answer))
        .nest("/direct_v2", direct());
    Router::new()
        .nest("/api/v1", routes)
        .layer(from_fn_with_state(shared.gate.clone(), fault::guard))
        .with_state(shared.clone())
}

fn direct() -> Router<Shared> {
    Router::new()
        .route("/inbox/", get(inbox::answer))
        .route("/pending_inbox/", get(pending_inbox::answer))
        .route("/get_badge_count/", get(badge_count::answer))
        .route("/get_presence/", get(presence::answer))
        .route(
            "/threads/get_by_participants/",
            get(get_by_participants::answer),
        )
        .route("/threads/broadcast/text/", post(broadcast_text::answer))
        .route("/threads/broadcast/link/", post(broadcast_link::answer))
        .route("/threads/broadcast/like/", post(broadcast_like::answer))
        .route(
            "/threads/broadcast/reaction/",
            post(broadcast_reaction::answer),
        )
        .route("/threads/{thread_id}/", get(thread::answer))
        .route("/threads/{thread_id}/approve/", post(approve::answer))
        .route(
            "/threads/{thread_id}/get_items/",
            get(get_items::answer).post(get_items::answer_post),
        )
        .route(
            "/threads/{thread_id}/items/{item_id}/seen/",
            post(seen::answer),
        )
        .route(
            "/threads/{thread_id}/items/{item_id}/delete/",
            post(delete::answer),
        )
}
