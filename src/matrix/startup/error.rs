//! Why the bridge did not start, in words for the person who runs it.

use ruma::OwnedUserId;
use thiserror::Error;

use crate::matrix::MatrixError;

/// Why the bridge did not start. `Display` has several lines: what was tried, what happened, and
/// what to do.
#[derive(Debug, Error)]
pub enum StartupError {
    /// The homeserver did not answer in time, or not like a homeserver.
    #[error(
        "failed to ask the homeserver at {address} for its versions\n  {}\n{}",
        explain(.source), versions_hint(.source)
    )]
    NoHomeserver {
        /// Where it should be.
        address: String,
        /// What happened last.
        #[source]
        source: MatrixError,
    },
    /// The homeserver is too old.
    #[error(
        "the homeserver is too old\n  it speaks up to {newest}, and v1.4 is needed\n\
         hint: upgrade the homeserver (Synapse 1.72 of November 2022 or later)"
    )]
    TooOld {
        /// The newest version it speaks, as it spells it.
        newest: String,
    },
    /// The homeserver does not know our token.
    #[error(
        "the homeserver does not accept the bridge's token\n  {}\n\
         hint: give the homeserver the current registration file (Synapse: \
         `app_service_config_files`) and restart it; `as_token` must be the same on both sides",
        explain(.0)
    )]
    TokenRejected(#[source] MatrixError),
    /// The token is of an appservice that may not speak as our bot.
    #[error(
        "the token belongs to another user than {bot}\n  {}\n\
         hint: the registration that the homeserver has does not contain the bot; generate the \
         registration again with the present domain, bot and user names, give it to the \
         homeserver and restart it",
        explain(.source)
    )]
    ForeignToken {
        /// Who we want to speak as.
        bot: OwnedUserId,
        /// The homeserver's words.
        #[source]
        source: MatrixError,
    },
    /// The homeserver takes us for somebody else.
    #[error(
        "the token belongs to another user\n  the bridge speaks as {bot}, the homeserver hears \
         {heard}\nhint: compare the configured domain with the homeserver's `server_name`"
    )]
    SomebodyElse {
        /// Who we want to speak as.
        bot: OwnedUserId,
        /// Who the homeserver thinks we are.
        heard: OwnedUserId,
    },
    /// Another question about the bot was not answered.
    #[error(
        "failed to ask the homeserver about the bridge's bot\n  {}\n\
         hint: the homeserver's log says more",
        explain(.0)
    )]
    Whoami(#[source] MatrixError),
    /// The homeserver does not reach us.
    #[error("the homeserver cannot reach the bridge\n  {}\n{}", explain(.0), ping_hint(.0))]
    PingFailed(#[source] MatrixError),
    /// The homeserver reached somebody, but not us.
    #[error(
        "the homeserver cannot reach the bridge\n  it says that its ping was answered, but the \
         ping did not arrive here\nhint: `url` in the registration leads to another process; stop \
         it, or correct the address and restart the homeserver"
    )]
    PingLost,
}

impl StartupError {
    /// The exit code of the process, the same as other bridges use.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::PingFailed(_) | Self::PingLost => 13,
            Self::NoHomeserver { .. } | Self::TokenRejected(_) | Self::Whoami(_) => 16,
            Self::ForeignToken { .. } | Self::SomebodyElse { .. } => 17,
            Self::TooOld { .. } => 18,
        }
    }
}

/// The error with the homeserver's reason, which at start quotes nobody.
fn explain(error: &MatrixError) -> String {
    match error.refusal().map(super::super::error::Refusal::reason) {
        Some(reason) if !reason.is_empty() => format!("{error}: {reason}"),
        Some(_) | None => error.to_string(),
    }
}

fn versions_hint(error: &MatrixError) -> &'static str {
    if error.is_unreachable() {
        "hint: is the homeserver running, and does `homeserver.address` lead to its client API, \
         seen from this machine?"
    } else {
        "hint: something answers at `homeserver.address`, but not like a homeserver; \
         `/_matrix/client/versions` below that address must answer"
    }
}

fn ping_hint(error: &MatrixError) -> &'static str {
    let remote_status = error.refusal().and_then(|refusal| refusal.remote_status);
    match (error.errcode(), remote_status) {
        (Some("M_BAD_STATUS"), Some(401 | 403)) => {
            "hint: `hs_token` differs; give the homeserver the current registration file and \
             restart it"
        }
        (Some("M_BAD_STATUS"), _) => {
            "hint: `url` in the registration leads to something that is not this bridge"
        }
        (Some("M_CONNECTION_FAILED" | "M_CONNECTION_TIMEOUT"), _) => {
            "hint: does `url` in the registration lead to the bridge, seen from the homeserver? \
             Inside a container, localhost is the container itself, and the bridge must listen \
             on an address that the homeserver reaches"
        }
        (Some("M_URL_NOT_SET"), _) => {
            "hint: the registration that the homeserver has says no `url`; set it and restart the \
             homeserver"
        }
        (Some("M_FORBIDDEN"), _) => {
            "hint: the registration that the homeserver has carries another `id`; give it the \
             current file and restart it"
        }
        _ => "hint: the homeserver's log says more",
    }
}
