//! `POST /_matrix/media/v3/upload`
//! `POST /_matrix/client/v3/user/{user}/filter`

use axum::{Json, extract::State};
use serde_json::{Value, json};

use super::caller::Caller;
use crate::homeserver::{shared::Shared, state::fresh};

/// Takes a file and forgets it; the address is new each time.
pub(super) async fn upload(State(shared): State<Shared>, _: Caller) -> Json<Value> {
    let domain = shared.look(|state| state.domain.clone());
    Json(json!({ "content_uri": format!("mxc://{domain}/{}", fresh(24)) }))
}

/// Takes a filter; filters have no effect here.
pub(super) async fn filter(_: Caller) -> Json<Value> {
    Json(json!({ "filter_id": "1" }))
}
