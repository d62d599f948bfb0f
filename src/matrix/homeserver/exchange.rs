//! Sends one request and gets its answer, with retries.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::{Call, Homeserver, answer, backoff, call::Repeat};
use crate::matrix::MatrixError;

/// No retry begins later than this after the first attempt; callers that must not give up keep
/// the work themselves.
const RETRY_WINDOW: Duration = Duration::from_mins(1);

impl Homeserver {
    /// Sends a request until it has an answer, it was refused, or the limits are reached. Boxed so
    /// that it is compiled once and not in every caller.
    pub(super) fn exchange(
        &self,
        request: http::Request<Bytes>,
        call: Call,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, MatrixError>> {
        Box::pin(self.retry(request, call))
    }

    async fn retry(
        &self,
        request: http::Request<Bytes>,
        call: Call,
    ) -> Result<http::Response<Bytes>, MatrixError> {
        let window_ends = Instant::now() + RETRY_WINDOW;
        let mut retries = 0;
        loop {
            let error = match self.attempt(request.clone(), call).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if matches!(
                error,
                MatrixError::Unreachable { .. } | MatrixError::Troubled { .. }
            ) {
                self.shared.trouble.notify_one();
            }
            let error = worth_repeating(error, call)?;
            let delay = backoff::delay(&error, retries, self.shared.entropy.as_ref());
            if retries >= self.shared.retry_limit || Instant::now() + delay > window_ends {
                return Err(error);
            }
            tracing::debug!(action = call.action, retries, ?delay, %error, "will try again");
            retries += 1;
            tokio::time::sleep(delay).await;
        }
    }

    async fn attempt(
        &self,
        request: http::Request<Bytes>,
        call: Call,
    ) -> Result<http::Response<Bytes>, MatrixError> {
        let unreachable = |source: reqwest::Error| MatrixError::Unreachable {
            action: call.action,
            source: source.without_url(),
        };
        let request = reqwest::Request::try_from(request).map_err(unreachable)?;
        let response = self
            .shared
            .http
            .execute(request)
            .await
            .map_err(unreachable)?;
        let answer = answer::read_answer(response, call).await?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(answer::to_error(&answer, self.shared.clock.now_ms(), call))
    }
}

/// Gives the error back as `Ok` when the call may be sent again after it, else as the `Err` that
/// the caller gets.
fn worth_repeating(error: MatrixError, call: Call) -> Result<MatrixError, MatrixError> {
    let certainly_not_done = match &error {
        MatrixError::Limited { .. } => true,
        MatrixError::Unreachable { source, .. } => source.is_connect(),
        MatrixError::Troubled { .. } => false,
        MatrixError::Refused { .. }
        | MatrixError::FateUnknown { .. }
        | MatrixError::BadAnswer { .. }
        | MatrixError::AnswerTooLarge { .. }
        | MatrixError::BadRequest { .. } => return Err(error),
    };
    match call.repeat {
        Repeat::Freely => Ok(error),
        Repeat::IfNotDone if certainly_not_done => Ok(error),
        Repeat::IfNotDone => Err(MatrixError::FateUnknown {
            action: call.action,
            source: Box::new(error),
        }),
        Repeat::Never => Err(error),
    }
}
