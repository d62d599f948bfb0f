//! What `error_type` says, most of it about logging in.

use super::ErrorKind;
use super::body::Body;

pub(super) fn by_error_type(body: &Body) -> Option<ErrorKind> {
    Some(match body.error_type.as_str() {
        "rate_limit_error" => ErrorKind::RateLimited { retry_after: None },
        "sentry_block" => ErrorKind::SentryBlock,
        "bad_password" => ErrorKind::BadPassword,
        "invalid_user" => ErrorKind::InvalidUser,
        "unusable_password" => ErrorKind::UnusablePassword,
        "inactive_user" => ErrorKind::InactiveUser,
        "needs_upgrade" => ErrorKind::NeedsUpgrade,
        "sms_code_validation_code_invalid" => ErrorKind::TwoFactorCodeWrong,
        "invalid_nonce" => ErrorKind::TwoFactorExpired,
        "checkpoint_challenge_required" => ErrorKind::CheckpointRequired { url: None },
        _ => return None,
    })
}
