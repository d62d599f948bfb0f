//! `PUT /_matrix/app/v1/transactions/{txn_id}`: events for us. Answered 200 once they are written.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Path, Request, State},
    http::StatusCode,
    response::Response,
};
use tokio::time::timeout;

use super::{
    TransactionSink,
    parse::{TransactionError, parse_transaction},
    reply::{done, failed},
};

/// The largest transaction: 300 events of 64 KiB are 20 MB. One that is refused blocks all that
/// follow, so this is generous.
pub(super) const BODY_LIMIT_BYTES: usize = 64 << 20;

/// How long a body may take to arrive.
const BODY_TIME_LIMIT: Duration = Duration::from_mins(1);

/// How long the sink may take.
const ACCEPT_TIME_LIMIT: Duration = Duration::from_mins(1);

/// Takes a transaction.
pub(super) async fn put_transaction(
    State(sink): State<Arc<dyn TransactionSink>>,
    Path(txn_id): Path<String>,
    request: Request,
) -> Response {
    let body = match read_body(request).await {
        Ok(body) => body,
        Err(response) => return response,
    };
    let transaction = match parse_transaction(txn_id, &body) {
        Ok(transaction) => transaction,
        Err(error) => return refuse(error),
    };
    drop(body);
    let id = transaction.id.clone();
    match timeout(ACCEPT_TIME_LIMIT, sink.accept(transaction)).await {
        Ok(Ok(())) => done(),
        Ok(Err(error)) => {
            tracing::error!(
                txn_id = id,
                error = &error as &dyn std::error::Error,
                "not written"
            );
            not_written()
        }
        Err(_) => {
            tracing::error!(txn_id = id, "writing a transaction took too long");
            not_written()
        }
    }
}

async fn read_body(request: Request) -> Result<Bytes, Response> {
    match timeout(BODY_TIME_LIMIT, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            let message = "a transaction may have 64 MiB";
            Err(failed(
                StatusCode::PAYLOAD_TOO_LARGE,
                "M_TOO_LARGE",
                message,
            ))
        }
        Ok(Err(_)) => Err(failed(
            StatusCode::BAD_REQUEST,
            "M_UNKNOWN",
            "the body broke off",
        )),
        Err(_) => Err(failed(
            StatusCode::REQUEST_TIMEOUT,
            "M_UNKNOWN",
            "the body is too slow",
        )),
    }
}

fn refuse(error: TransactionError) -> Response {
    let errcode = match error {
        TransactionError::NotJson => "M_NOT_JSON",
        TransactionError::NoEvents => "M_BAD_JSON",
    };
    failed(StatusCode::BAD_REQUEST, errcode, &error.to_string())
}

fn not_written() -> Response {
    let message = "the transaction was not written, send it again";
    failed(StatusCode::SERVICE_UNAVAILABLE, "M_UNKNOWN", message)
}
