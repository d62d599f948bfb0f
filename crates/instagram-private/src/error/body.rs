//! The signs of failure in an answer's body.

use crate::model::Fields;

/// The fields of an answer that tell what went wrong.
///
/// The reason stands in `message`, `payload.message`, `content.status` or only in an error code,
/// so all four are read.
#[derive(Default)]
pub(super) struct Body {
    pub(super) status: Option<String>,
    /// The lower-cased `message`, or else `payload.message`, or else `content.status`; curly
    /// apostrophes made straight.
    pub(super) message: String,
    /// The same as it came.
    pub(super) words: Option<String>,
    pub(super) error_type: String,
    pub(super) exception: String,
    pub(super) error_code: Option<i64>,
    pub(super) has_error_title: bool,
    pub(super) is_spam: bool,
    pub(super) wants_second_factor: bool,
    /// The status that stands in the body.
    pub(super) status_code: Option<i64>,
}

impl Body {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let payload = fields.object("payload");
        let content = fields.object("content");
        let words = fields
            .text("message")
            .or_else(|| payload.as_ref().and_then(|payload| payload.text("message")))
            .or_else(|| content.as_ref().and_then(|content| content.text("status")));
        let inner = [Some(fields), payload.as_ref(), content.as_ref()];
        Self {
            status: fields.word("status"),
            message: words.as_deref().map(plain).unwrap_or_default(),
            words: words.filter(|words| !words.is_empty()),
            error_type: fields.word("error_type").unwrap_or_default(),
            exception: fields
                .word("exception_name")
                .or_else(|| fields.word("exception"))
                .unwrap_or_default(),
            error_code: inner
                .into_iter()
                .flatten()
                .find_map(|inner| inner.int("error_code")),
            has_error_title: fields.word("error_title").is_some(),
            is_spam: fields.flag("spam") == Some(true),
            wants_second_factor: fields.flag("two_factor_required") == Some(true)
                || fields.object("two_factor_info").is_some(),
            status_code: fields.int("status_code"),
        }
    }

    /// Whether nothing in the body says that the call failed.
    pub(super) fn is_ok(&self) -> bool {
        self.status.as_deref() == Some("ok") && !self.has_error_title
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace('\u{2019}', "'")
}
