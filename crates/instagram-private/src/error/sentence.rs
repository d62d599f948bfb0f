//! Failures in plain words.

use super::ErrorKind;

impl ErrorKind {
    /// What happened and what to do, for the person concerned.
    pub(super) fn sentence(&self) -> String {
        match self.said() {
            Some(words) => format!("{} Instagram says: {words}", self.plain()),
            None => self.plain().to_owned(),
        }
    }

    /// What Instagram itself says about it.
    fn said(&self) -> Option<String> {
        if let Self::RecipientRefuses { message: words }
        | Self::MalformedRequest { message: words }
        | Self::StatusFail {
            message: Some(words),
        }
        | Self::ConsentRequired {
            headline: Some(words),
        } = self
        {
            return Some(words.as_str().to_owned()).filter(|words| !words.is_empty());
        }
        let Self::ActionBlocked { title, message } = self else {
            return None;
        };
        let words: Vec<&str> = [title, message]
            .into_iter()
            .flatten()
            .map(super::Wording::as_str)
            .collect();
        (!words.is_empty()).then(|| words.join(": "))
    }

    fn plain(&self) -> &'static str {
        match self {
            Self::Transport => "Instagram could not be reached.",
            Self::Timeout => "Instagram did not answer in time.",
            Self::ServerError => "Instagram is in trouble just now.",
            Self::Unsendable => "The stored login cannot be used; log in again.",
            Self::BodyTooLarge { .. } | Self::BadBody | Self::Unexpected => {
                "Instagram answered something that could not be read."
            }
            Self::SentToWebPage | Self::LoginRequired { .. } | Self::WebSession4415001 => {
                "Instagram no longer accepts this login; log in again."
            }
            Self::UserHasLoggedOut => "This login was ended elsewhere; log in again.",
            Self::LoginRefusedOnThread => "Instagram refused to show this chat.",
            Self::ChallengeRequired(_) | Self::CheckpointRequired { .. } => {
                "Instagram wants to know that it is you: open the app, confirm, and try again."
            }
            Self::Suspended => "Instagram has suspended the account.",
            Self::InactiveUser => "Instagram has disabled the account.",
            Self::ConsentRequired { .. } => {
                "Instagram has new terms: open the app, read them, and try again."
            }
            Self::ActionBlocked { .. } => "Instagram blocks sending for a while.",
            Self::RateLimited { .. } => "Instagram asks for a few minutes of patience.",
            Self::SentryBlock => "Instagram blocks this server's address for some hours.",
            Self::BadPassword => "Instagram refused the password; logging in by cookies may work.",
            Self::InvalidUser => "Instagram knows no such account, or distrusts this server.",
            Self::UnusablePassword => "The account has no password; log in by cookies.",
            Self::NeedsUpgrade => "Instagram wants a newer app: raise the version in the settings.",
            Self::TwoFactorRequired => "Instagram asks for the code of your second factor.",
            Self::TwoFactorCodeWrong => "The code is wrong; try again.",
            Self::TwoFactorExpired => "The code came too late; log in again.",
            Self::TwoFactorUnsupported => {
                "The second factor of this account cannot be used here; log in by cookies."
            }
            Self::ThreadGone => "The chat is gone, or you are no longer in it.",
            Self::ThreadUserMissing => "You are not in this chat.",
            Self::RecipientRefuses { .. } => "The recipient does not accept the message.",
            Self::SorryTryAgain => "Instagram refused the message without a reason.",
            Self::MalformedRead1404006 | Self::MalformedRequest { .. } => {
                "Instagram did not understand the request."
            }
            Self::EmojiRefused => "One cannot react with this emoji on Instagram.",
            Self::ReactionTargetRefused => "This message takes no reaction on Instagram.",
            Self::NotAuthorizedToViewUser => "This person does not let you see the profile.",
            Self::NotFound => "Instagram does not have this any more.",
            Self::NeedsReupload => "Instagram could not use the file.",
            Self::InboxMissing => "Instagram answered without the inbox.",
            Self::StatusFail { .. } => "Instagram refused this.",
        }
    }
}
