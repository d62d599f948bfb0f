//! `/control/faults`, `/control/held`, `/control/release`

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::reply::{Body, Problem, Reply, reply};
use crate::{
    fault::{Effect, Fault},
    instagram::{shared::Shared, wire::error},
};

/// A fault; the effect may be given by its name alone.
#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    on: String,
    effect: NamedOrNot,
    account: Option<Value>,
    times: Option<u32>,
    probability: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NamedOrNot {
    Named(String),
    Whole(Effect),
}

/// `POST /control/faults`: sets a fault.
pub(super) async fn add(State(shared): State<Shared>, Body(wanted): Body<Wanted>) -> Reply<Value> {
    let effect = match wanted.effect {
        NamedOrNot::Whole(effect) => effect,
        NamedOrNot::Named(name) => error::effect(&name).ok_or_else(|| unknown(&name))?,
    };
    let account = wanted.account.map(|account| match account {
        Value::String(text) => text,
        other => other.to_string(),
    });
    let Wanted {
        on,
        times,
        probability,
        ..
    } = wanted;
    let id = shared.gate.plan.add(Fault {
        on,
        effect,
        account,
        times,
        probability,
    });
    reply(json!({ "fault_id": id }))
}

/// `GET /control/faults`: the faults that are set, and the names of effects.
pub(super) async fn list(State(shared): State<Shared>) -> Reply<Value> {
    let faults = shared.gate.plan.list().into_iter();
    let faults: Vec<_> = faults
        .map(|(id, fault)| json!({ "fault_id": id, "fault": fault }))
        .collect();
    reply(json!({ "faults": faults, "effects": error::NAMES }))
}

/// `DELETE /control/faults`: takes all faults back; parked requests stay parked.
pub(super) async fn clear(State(shared): State<Shared>) -> Reply<Value> {
    shared.gate.plan.clear();
    reply(json!({}))
}

/// `GET /control/held`: the parked requests.
pub(super) async fn held(State(shared): State<Shared>) -> Reply<Value> {
    reply(json!({ "held": shared.gate.holds.list() }))
}

/// `POST /control/release`: lets all parked requests go on.
pub(super) async fn release(State(shared): State<Shared>) -> Reply<Value> {
    reply(json!({ "released": shared.gate.holds.release() }))
}

fn unknown(name: &str) -> Problem {
    Problem(format!(
        "no effect is called {name:?}; known are {}",
        error::NAMES.join(", ")
    ))
}
