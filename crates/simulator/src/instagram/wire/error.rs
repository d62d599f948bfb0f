//! The error answers, by the names that the control API knows them by.

use serde_json::{Value, json};

use crate::fault::Effect;

const LATER: &str = "Please wait a few minutes before you try again.";
const OUTDATED: &str = "Your version of Instagram is out of date. Please upgrade your app to \
                        log in to Instagram.";
const SORRY: &str = "We're sorry, but something went wrong. Please try again.";

/// The effect with this name: an error of Instagram, or one of the connection.
pub(in crate::instagram) fn effect(name: &str) -> Option<Effect> {
    if let Some((status, body)) = json_error(name) {
        return Some(answer(
            status,
            &body.to_string(),
            "application/json; charset=utf-8",
        ));
    }
    Some(match name {
        "cut_before" => Effect::CutBefore,
        "cut_after" => Effect::CutAfter,
        "hold_before" => Effect::HoldBefore,
        "hold_after" => Effect::HoldAfter,
        "malformed_json" => Effect::Truncate,
        "server_error" => answer(500, "Oops, an error occurred.\n", "text/plain"),
        "unavailable" => answer(503, "Service Unavailable", "text/plain"),
        "html" => answer(
            200,
            "<!DOCTYPE html><html><title>Instagram</title></html>",
            "text/html",
        ),
        "not_found_text" => answer(404, "Not Found", "text/plain"),
        _ => return None,
    })
}

/// The names that [`effect`] knows.
pub(in crate::instagram) const NAMES: &[&str] = &[
    "rate_limit",
    "rate_limit_error_type",
    "login_required",
    "login_required_bare",
    "user_has_logged_out",
    "challenge_required",
    "challenge_suspended",
    "checkpoint_required",
    "consent_required",
    "feedback_required",
    "sentry_block",
    "needs_upgrade",
    "status_fail",
    "sorry",
    "empty_inbox",
    "cut_before",
    "cut_after",
    "hold_before",
    "hold_after",
    "malformed_json",
    "server_error",
    "unavailable",
    "html",
    "not_found_text",
];

fn answer(status: u16, body: &str, content_type: &str) -> Effect {
    Effect::Answer {
        status,
        body: body.to_owned(),
        content_type: content_type.to_owned(),
    }
}

fn json_error(name: &str) -> Option<(u16, Value)> {
    Some(match name {
        "rate_limit" => (429, json!({ "status": "fail", "message": LATER })),
        "rate_limit_error_type" => (400, typed(LATER, "rate_limit_error")),
        "sentry_block" => (
            400,
            typed(
                "Sorry, there was a problem with your request.",
                "sentry_block",
            ),
        ),
        "needs_upgrade" => (400, typed(OUTDATED, "needs_upgrade")),
        "status_fail" => (
            200,
            json!({ "message": "counter get error", "status": "fail" }),
        ),
        "sorry" => (403, sorry()),
        "empty_inbox" => (200, json!({ "inbox": {}, "status": "ok" })),
        "login_required_bare" => (
            403,
            json!({
                "message": "login_required",
                "error_title": "You've been logged out",
                "error_body": "Please log back in",
                "status": "fail",
            }),
        ),
        other => return account_error(other),
    })
}

/// Errors that concern the account and not just the request.
fn account_error(name: &str) -> Option<(u16, Value)> {
    Some(match name {
        "login_required" => (403, login_required(2)),
        "user_has_logged_out" => (
            403,
            json!({
                "message": "user_has_logged_out", "logout_reason": 9, "status": "fail",
            }),
        ),
        "challenge_required" => (400, challenge_required()),
        "challenge_suspended" => (400, challenge_suspended()),
        "checkpoint_required" => (
            400,
            json!({
                "message": "checkpoint_required",
                "checkpoint_url": "https://i.instagram.com/challenge/?next=/api/v1/",
                "lock": true,
                "status": "fail",
                "error_type": "checkpoint_challenge_required",
            }),
        ),
        "consent_required" => (
            400,
            json!({
                "message": "consent_required",
                "consent_data": {
                    "headline": "Updates to Our Terms and Data Policy",
                    "content": "Please take a moment to review these changes.",
                    "button_text": "Review Now",
                },
                "status": "fail",
            }),
        ),
        "feedback_required" => (400, feedback_required()),
        _ => return None,
    })
}

/// The answer to a request without a good session.
pub(in crate::instagram) fn login_required(reason: u8) -> Value {
    json!({ "message": "login_required", "logout_reason": reason, "status": "fail" })
}

/// A failure that says only why.
pub(in crate::instagram) fn failed(message: &str) -> Value {
    json!({ "message": message, "status": "fail" })
}

fn typed(message: &str, error_type: &str) -> Value {
    json!({ "message": message, "status": "fail", "error_type": error_type })
}

fn sorry() -> Value {
    json!({
        "action": "item_ack",
        "status_code": "403",
        "message": SORRY,
        "payload": { "client_context": null, "message": SORRY },
        "status": "fail",
    })
}

fn challenge_required() -> Value {
    json!({
        "message": "challenge_required",
        "challenge": {
            "url": "https://i.instagram.com/challenge/1/nonce/",
            "api_path": "/challenge/1/nonce/",
            "hide_webview_header": true,
            "lock": true,
            "logout": false,
            "native_flow": true,
            "flow_render_type": 0,
        },
        "status": "fail",
        "error_type": "checkpoint_challenge_required",
    })
}

fn challenge_suspended() -> Value {
    json!({
        "message": "challenge_required",
        "challenge": {
            "url": "https://www.instagram.com/accounts/suspended/",
            "api_path": "/challenge/",
            "hide_webview_header": true,
            "lock": true,
            "logout": false,
            "native_flow": true,
        },
        "status": "fail",
    })
}

fn feedback_required() -> Value {
    json!({
        "message": "feedback_required",
        "spam": true,
        "feedback_title": "You’re Temporarily Blocked",
        "feedback_message": "It looks like you were misusing this feature by going too fast.",
        "feedback_url": "repute/report_problem/instagram_direct_v2_thread_create/",
        "feedback_appeal_label": "Report problem",
        "feedback_ignore_label": "OK",
        "feedback_action": "report_problem",
        "status": "fail",
    })
}
