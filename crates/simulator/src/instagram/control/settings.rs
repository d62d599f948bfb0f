//! `/control/settings`

use axum::{Json, extract::State};
use serde_json::Value;

use super::reply::{Body, Problem, Reply, reply};
use crate::instagram::{shared::Shared, world::Settings};

/// `GET /control/settings`
pub(super) async fn show(State(shared): State<Shared>) -> Json<Settings> {
    Json(shared.look(|world| world.settings.clone()))
}

/// `POST /control/settings`: changes the settings that are named.
pub(super) async fn set(
    State(shared): State<Shared>,
    Body(wanted): Body<serde_json::Map<String, Value>>,
) -> Reply<Settings> {
    let settings = shared.change(|world| {
        let mut all = serde_json::to_value(&world.settings).map_err(unreadable)?;
        for (key, value) in wanted {
            let known = all.get_mut(&key);
            *known.ok_or_else(|| Problem(format!("there is no setting {key:?}")))? = value;
        }
        world.settings = serde_json::from_value(all).map_err(unreadable)?;
        Ok::<_, Problem>(world.settings.clone())
    })?;
    reply(settings)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is used as a function for map_err"
)]
fn unreadable(error: serde_json::Error) -> Problem {
    Problem(error.to_string())
}
