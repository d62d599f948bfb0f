//! Plain text.

/// Strips the quoted lines that old clients put before a reply; Instagram shows the quoted
/// message itself.
pub(super) fn without_fallback(body: &str, is_reply: bool) -> &str {
    if !is_reply || !body.starts_with("> <") {
        return body;
    }
    let mut rest = body;
    while rest.starts_with("> ") || rest.starts_with(">\n") {
        match rest.split_once('\n') {
            Some((_, after)) => rest = after,
            None => return body,
        }
    }
    rest.strip_prefix('\n').unwrap_or(rest)
}
