//! Puts a listener together.

use std::sync::Mutex;

use super::PollOptions;
use super::check::{Checker, Initial, Memory};
use super::desk::Desk;
use super::poller::Poller;
use super::reader::Reader;
use super::source::Source;
use crate::clock::{SharedClock, SharedEntropy};
use crate::remote::{Listening, LoginId};

/// Listens until the login needs its owner, is no longer ours, or the future is dropped.
pub(in super::super) async fn listen<S: Source>(
    login: LoginId,
    source: S,
    listening: Listening,
    options: PollOptions,
    (clock, entropy): (SharedClock, SharedEntropy),
) {
    let activity = listening.activity.clone();
    let checker = checker(login, source, listening, options, (clock, entropy.clone()));
    Poller {
        checker,
        activity,
        entropy,
    }
    .run()
    .await;
}

/// The checks of one login, with an empty memory.
pub(super) fn checker<S: Source>(
    login: LoginId,
    source: S,
    listening: Listening,
    options: PollOptions,
    (clock, entropy): (SharedClock, SharedEntropy),
) -> Checker<S> {
    let initial = Initial {
        threads: listening.initial_threads,
        messages: listening.initial_messages,
    };
    let desk = Desk {
        login,
        sink: listening.sink,
        known: listening.known,
        options: options.clone(),
        entropy: entropy.clone(),
        health: Mutex::default(),
    };
    let reader = Reader::new(source, options.clone(), entropy);
    Checker {
        reader,
        desk,
        options,
        clock,
        initial,
        memory: Memory::default(),
    }
}
