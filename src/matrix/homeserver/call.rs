//! What the transport must know about a call besides its bytes.

/// Answers of ordinary calls.
const NORMAL_LIMIT_BYTES: usize = 8 << 20;

/// Answers that grow with a room: histories, member lists.
const LARGE_LIMIT_BYTES: usize = 64 << 20;

/// How a call may be treated.
#[derive(Clone, Copy, Debug)]
pub(in crate::matrix) struct Call {
    /// What is tried, to follow "failed to".
    pub(super) action: &'static str,
    /// Whether it may be sent again.
    pub(super) repeat: Repeat,
    /// The most that is read of the answer.
    pub(super) answer_limit_bytes: usize,
}

/// Whether a call may be sent again after something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Twice is the same as once.
    Freely,
    /// Only when it certainly did not happen.
    IfNotDone,
    /// The caller repeats it.
    Never,
}

impl Call {
    /// A call that may be repeated freely.
    pub(in crate::matrix) const fn to(action: &'static str) -> Self {
        Self {
            action,
            repeat: Repeat::Freely,
            answer_limit_bytes: NORMAL_LIMIT_BYTES,
        }
    }

    /// A call that must not happen twice.
    pub(in crate::matrix) const fn once(action: &'static str) -> Self {
        Self {
            repeat: Repeat::IfNotDone,
            ..Self::to(action)
        }
    }

    /// A call that the caller repeats itself.
    pub(in crate::matrix) const fn single(action: &'static str) -> Self {
        Self {
            repeat: Repeat::Never,
            ..Self::to(action)
        }
    }

    /// The same call with room for a large answer.
    pub(in crate::matrix) const fn with_large_answer(self) -> Self {
        Self {
            answer_limit_bytes: LARGE_LIMIT_BYTES,
            ..self
        }
    }
}
