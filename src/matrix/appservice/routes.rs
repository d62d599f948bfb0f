//! Which path leads where.

use std::sync::Arc;

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef},
    middleware,
    routing::{get, post, put},
};
use secrecy::SecretString;

use super::{
    Directory, PingWaiter, TransactionSink,
    health::{live, ready},
    queries::{get_alias, get_user, post_ping},
    reply::{unknown_method, unknown_path},
    token::{ExpectedToken, require_token},
    transactions::{BODY_LIMIT_BYTES, put_transaction},
};

/// Bodies of everything but transactions.
const SMALL_BODY_LIMIT_BYTES: usize = 64 << 10;

/// What the server needs.
pub struct AppserviceOptions {
    /// The homeserver's token towards us, from the registration.
    pub hs_token: SecretString,
    /// Takes transactions.
    pub sink: Arc<dyn TransactionSink>,
    /// Answers about ids.
    pub directory: Arc<dyn Directory>,
    /// Hears pings.
    pub pings: PingWaiter,
}

#[derive(Clone)]
struct Shared {
    sink: Arc<dyn TransactionSink>,
    directory: Arc<dyn Directory>,
    pings: PingWaiter,
}

impl FromRef<Shared> for Arc<dyn TransactionSink> {
    fn from_ref(shared: &Shared) -> Self {
        Self::clone(&shared.sink)
    }
}

impl FromRef<Shared> for Arc<dyn Directory> {
    fn from_ref(shared: &Shared) -> Self {
        Self::clone(&shared.directory)
    }
}

impl FromRef<Shared> for PingWaiter {
    fn from_ref(shared: &Shared) -> Self {
        shared.pings.clone()
    }
}

/// The server that the homeserver talks to, with an answer for unknown paths: when it is merged
/// with other routers, theirs must have none. Older homeservers leave the prefix out.
pub fn router(options: AppserviceOptions) -> Router {
    let expected = ExpectedToken::new(&options.hs_token);
    let shared = Shared {
        sink: options.sink,
        directory: options.directory,
        pings: options.pings,
    };
    let transactions = Router::new()
        .route(
            "/_matrix/app/v1/transactions/{txn_id}",
            put(put_transaction),
        )
        .route("/transactions/{txn_id}", put(put_transaction))
        .layer(DefaultBodyLimit::max(BODY_LIMIT_BYTES));
    let queries = Router::new()
        .route("/_matrix/app/v1/users/{user_id}", get(get_user))
        .route("/users/{user_id}", get(get_user))
        .route("/_matrix/app/v1/rooms/{alias}", get(get_alias))
        .route("/rooms/{alias}", get(get_alias))
        .route("/_matrix/app/v1/ping", post(post_ping))
        .route("/_matrix/app/unstable/fi.mau.msc2659/ping", post(post_ping))
        .layer(DefaultBodyLimit::max(SMALL_BODY_LIMIT_BYTES));
    let health = Router::new()
        .route("/_matrix/mau/live", get(live))
        .route("/_matrix/mau/ready", get(ready));
    transactions
        .merge(queries)
        .route_layer(middleware::from_fn_with_state(expected, require_token))
        .merge(health)
        .method_not_allowed_fallback(unknown_method)
        .fallback(unknown_path)
        .with_state(shared)
}
