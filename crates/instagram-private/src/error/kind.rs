//! The kinds of failure.

use std::time::Duration;

use super::Wording;

/// What kind of failure it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// No answer: no connection, or it broke.
    Transport,
    /// No answer within the time limit, or Instagram gave up waiting (408).
    Timeout,
    /// The request could not be built from the session or the settings.
    Unsendable,
    /// The answer was larger than the limit.
    BodyTooLarge {
        /// The limit in bytes.
        limit_bytes: usize,
    },
    /// The answer was neither JSON nor anything known.
    BadBody,
    /// A redirect or a page of HTML in place of an answer: not logged in, or blocked.
    SentToWebPage,
    /// Instagram itself is in trouble.
    ServerError,
    /// The session was revoked.
    LoginRequired {
        /// A number without a public legend.
        logout_reason: Option<i64>,
    },
    /// One chat answers as if the session were dead. It may be fine.
    LoginRefusedOnThread,
    /// The account was logged out elsewhere.
    UserHasLoggedOut,
    /// The mobile address was asked with bare web cookies.
    WebSession4415001,
    /// The account has to prove itself.
    ChallengeRequired(Challenge),
    /// The account is suspended.
    Suspended,
    /// The account has to pass a check on the web.
    CheckpointRequired {
        /// The page, without its query.
        url: Option<Wording>,
    },
    /// The account has to accept new terms in the app.
    ConsentRequired {
        /// What the terms are called.
        headline: Option<Wording>,
    },
    /// Instagram blocks this kind of action for a while: too fast, too alike, or the content.
    ActionBlocked {
        /// The title that the app would show.
        title: Option<Wording>,
        /// The text that the app would show.
        message: Option<Wording>,
    },
    /// Too many requests.
    RateLimited {
        /// How long Instagram asks to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// The address or the device is blocked.
    SentryBlock,
    /// The password is wrong, or the client was not believed.
    BadPassword,
    /// There is no such user, or the address is blocked.
    InvalidUser,
    /// The account has no password that could be used.
    UnusablePassword,
    /// The account is disabled.
    InactiveUser,
    /// The version of the app that the client claims to be is too old.
    NeedsUpgrade,
    /// A second factor is asked for.
    TwoFactorRequired,
    /// The code of the second factor is wrong.
    TwoFactorCodeWrong,
    /// The code of the second factor came too late.
    TwoFactorExpired,
    /// The second factor of this account cannot be given here.
    TwoFactorUnsupported,
    /// The chat is gone, or the account is not in it.
    ThreadGone,
    /// The recipient does not let the account write.
    RecipientRefuses {
        /// What Instagram says about it.
        message: Wording,
    },
    /// The account is not in the chat, or the session is half dead.
    ThreadUserMissing,
    /// A message was refused without a reason.
    SorryTryAgain,
    /// A reading request was refused because fields were missing.
    MalformedRead1404006,
    /// A request that Instagram does not understand.
    MalformedRequest {
        /// What Instagram says about it.
        message: Wording,
    },
    /// The emoji is none that one can react with.
    EmojiRefused,
    /// The message takes no reaction.
    ReactionTargetRefused,
    /// The person does not let the account look.
    NotAuthorizedToViewUser,
    /// What was asked for is not there.
    NotFound,
    /// The file has to be uploaded again.
    NeedsReupload,
    /// The answer holds no inbox: an account under suspicion, or a client that is too old.
    InboxMissing,
    /// The answer is well, but what was asked for cannot be read in it.
    Unexpected,
    /// Something else failed.
    StatusFail {
        /// What Instagram says about it.
        message: Option<Wording>,
    },
}

/// What an account has to prove.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// The page where it is done, without its query.
    pub url: Option<Wording>,
    /// The path where it is done, without its query. None where there is nothing to drive.
    pub api_path: Option<Wording>,
    /// Whether the app itself has to be opened.
    pub native_flow: bool,
    /// Whether the account is locked until then.
    pub lock: bool,
}
