//! Reads what came back: never more than the limit, and errors into our words.

use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use ruma::api::{
    EndpointError as _,
    error::{Error as RumaError, ErrorBody, ErrorKind, RetryAfter},
};

use super::Call;
use crate::matrix::{MatrixError, Refusal};

/// A homeserver that asks for more is asked again after this.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// Reads a whole answer, as long as it stays under the call's limit. The limit counts what comes
/// out of decompression.
pub(super) async fn read_answer(
    mut response: reqwest::Response,
    call: Call,
) -> Result<http::Response<Bytes>, MatrixError> {
    let mut body = BytesMut::new();
    let unreachable = |source: reqwest::Error| MatrixError::Unreachable {
        action: call.action,
        source: source.without_url(),
    };
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if body.len() + chunk.len() > call.answer_limit_bytes {
            let limit_bytes = call.answer_limit_bytes;
            return Err(MatrixError::AnswerTooLarge {
                action: call.action,
                limit_bytes,
            });
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = http::Response::new(body.freeze());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

/// Puts an error answer into our words.
pub(super) fn to_error(answer: &http::Response<Bytes>, now_ms: i64, call: Call) -> MatrixError {
    let action = call.action;
    let header = answer.headers().get(http::header::RETRY_AFTER);
    let header = header.and_then(|value| RetryAfter::try_from(value).ok());
    let error = RumaError::from_http_response(answer.clone());
    let refusal = to_refusal(&error);
    match answer.status().as_u16() {
        429 => {
            let asked = header.or(match error.error_kind() {
                Some(ErrorKind::LimitExceeded(limit)) => limit.retry_after,
                Some(_) | None => None,
            });
            let retry_after = asked.map(|asked| to_delay(asked, now_ms));
            MatrixError::Limited {
                action,
                refusal,
                retry_after,
            }
        }
        500.. => MatrixError::Troubled { action, refusal },
        _ => MatrixError::Refused { action, refusal },
    }
}

fn to_refusal(error: &RumaError) -> Refusal {
    let status = error.status_code.as_u16();
    match &error.body {
        ErrorBody::Standard(body) => {
            let errcode = Some(body.kind.errcode().to_string());
            let mut refusal = Refusal::new(status, errcode, &body.message);
            if let ErrorKind::BadStatus(bad) = &body.kind {
                refusal.remote_status = bad.status.map(|status| status.as_u16());
            }
            refusal
        }
        ErrorBody::Json(json) => {
            let text = |key| json.get(key).and_then(serde_json::Value::as_str);
            let errcode = text("errcode").map(str::to_owned);
            Refusal::new(status, errcode, text("error").unwrap_or_default())
        }
        ErrorBody::NotJson { .. } => Refusal::new(status, None, ""),
    }
}

fn to_delay(asked: RetryAfter, now_ms: i64) -> Duration {
    let delay = match asked {
        RetryAfter::Delay(delay) => delay,
        RetryAfter::DateTime(date) => {
            let now = Duration::from_millis(u64::try_from(now_ms).unwrap_or(0));
            date.duration_since(SystemTime::UNIX_EPOCH + now)
                .unwrap_or_default()
        }
    };
    delay.min(LONGEST_RETRY_AFTER)
}
