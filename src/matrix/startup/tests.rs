//! Tests of what is said when the homeserver does not fit.

use super::StartupError;
use crate::matrix::{MatrixError, Refusal};

fn refused(status: u16, errcode: &str, remote_status: Option<u16>) -> MatrixError {
    let mut refusal = Refusal::new(status, Some(errcode.to_owned()), "its words");
    refusal.remote_status = remote_status;
    MatrixError::Refused {
        action: "have the homeserver ping the bridge",
        refusal,
    }
}

#[test]
fn a_failed_ping_says_what_to_do_for_each_cause() {
    for (error, hint) in [
        (
            refused(502, "M_BAD_STATUS", Some(403)),
            "`hs_token` differs",
        ),
        (refused(502, "M_BAD_STATUS", Some(404)), "not this bridge"),
        (
            refused(502, "M_CONNECTION_FAILED", None),
            "seen from the homeserver?",
        ),
        (refused(400, "M_URL_NOT_SET", None), "says no `url`"),
        (refused(403, "M_FORBIDDEN", None), "another `id`"),
    ] {
        let error = StartupError::PingFailed(error);
        let text = error.to_string();
        assert!(text.contains(hint) && text.contains("its words"), "{text}");
        assert_eq!(error.exit_code(), 13);
    }
}

#[test]
fn every_cause_has_its_exit_code() {
    let bot: ruma::OwnedUserId = "@bot:hs.test".try_into().unwrap();
    let source = || refused(403, "M_FORBIDDEN", None);
    let foreign = StartupError::ForeignToken {
        bot: bot.clone(),
        source: source(),
    };
    let somebody = StartupError::SomebodyElse {
        bot: bot.clone(),
        heard: bot,
    };
    let address = "http://127.0.0.1:1/".to_owned();
    let codes = [
        (StartupError::PingLost, 13),
        (
            StartupError::NoHomeserver {
                address,
                source: source(),
            },
            16,
        ),
        (StartupError::TokenRejected(source()), 16),
        (StartupError::Whoami(source()), 16),
        (foreign, 17),
        (somebody, 17),
        (
            StartupError::TooOld {
                newest: "v1.3".to_owned(),
            },
            18,
        ),
    ];
    for (error, code) in codes {
        assert_eq!(error.exit_code(), code, "{error}");
        assert!(error.to_string().lines().count() >= 3, "{error}");
        assert!(error.to_string().contains("hint: "), "{error}");
    }
}
