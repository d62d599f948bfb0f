//! Transactions to the application service: `PUT /_matrix/app/v1/transactions/{txn}`.
//!
//! One is in flight at a time. It is repeated with the same id and the same events until the
//! application service answers 200; the pause between attempts grows.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::shared::Shared;

/// The most events of one transaction.
const LARGEST_TRANSACTION: usize = 100;
/// The pause after the first refusal; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// How long the application service may take to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(1);

/// Where transactions go; empty means they wait.
pub(super) type Target = watch::Receiver<Option<String>>;

/// Pushes events for ever. Ends with its task.
pub(super) async fn run(shared: Arc<Shared>, target: Target, client: reqwest::Client) {
    for number in 1_u64.. {
        let batch = next_batch(&shared).await;
        let body = json!({
            "events": batch.events,
            "ephemeral": batch.ephemeral,
            "de.sorunome.msc2409.ephemeral": batch.ephemeral,
        });
        push(&shared, target.clone(), &client, (number, &body)).await;
        shared.change(|state| {
            state.unsent.drain(..batch.events.len());
            state.ephemeral.drain(..batch.ephemeral.len());
        });
    }
}

struct Batch {
    events: Vec<Value>,
    ephemeral: Vec<Value>,
}

async fn next_batch(shared: &Shared) -> Batch {
    let forever = Duration::from_hours(24);
    let take = || {
        shared.look(|state| {
            let events = state
                .unsent
                .iter()
                .take(LARGEST_TRANSACTION)
                .map(|event| json!(event));
            let batch = Batch {
                events: events.collect(),
                ephemeral: state.ephemeral.iter().cloned().collect(),
            };
            let empty = batch.events.is_empty() && batch.ephemeral.is_empty();
            (!empty).then_some(batch)
        })
    };
    loop {
        if let Ok(batch) = shared.bell.wait_for(forever, take).await {
            return batch;
        }
    }
}

/// Pushes one transaction until it is accepted.
async fn push(
    shared: &Shared,
    mut target: Target,
    client: &reqwest::Client,
    (number, body): (u64, &Value),
) {
    let mut pause = FIRST_PAUSE;
    loop {
        let address = target.borrow_and_update().clone();
        let Some(address) = address else {
            // The sender lives in the handle; without it this task is ended.
            let _ = target.changed().await;
            continue;
        };
        let url = format!("{address}/_matrix/app/v1/transactions/{number}");
        let request = client.put(url).bearer_auth(&shared.secrets.hs_token);
        let sent = request.json(body).timeout(ANSWER_TIMEOUT).send().await;
        if sent.is_ok_and(|answer| answer.status().is_success()) {
            return;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
