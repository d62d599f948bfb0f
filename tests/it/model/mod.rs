//! The pure step machines against a world that repeats, delays, loses, forgets, crashes and goes
//! back to a backup: 500 random stories of 60 steps each.
//!
//! [`world::Story`] plays a worker as the bridge's are: it carries out what a step says, holds
//! nothing in memory that a crash may not take, and talks to an outside that knows a message
//! again only for as long as it promises. Four things must hold whatever happens: nobody sees a
//! message twice, none is lost without a word, none is called refused that is there, and those
//! that are seen are seen in order. That the checks can fail at all is shown by machines with a
//! fault each: every one is caught.

mod lanes;
mod world;

use lanes::{Lane, ToMatrix, ToRemote};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};
use world::{Command, Fate, Flaw, Story};

const CASES: u32 = 500;
const STEPS: usize = 60;

fn command() -> impl Strategy<Value = Command> {
    let fate = prop_oneof![
        4 => Just(Fate::Goes),
        2 => Just(Fate::LostBefore),
        2 => Just(Fate::LostAfter),
        1 => Just(Fate::Delayed),
        2 => Just(Fate::CrashBefore),
        2 => Just(Fate::CrashAfter),
        1 => Just(Fate::SlowDown),
        1 => Just(Fate::LoggedOut),
        1 => Just(Fate::CannotLook),
        1 => Just(Fate::Refused),
    ];
    let minutes = prop_oneof![
        Just(0),
        Just(1),
        Just(11),
        Just(45),
        Just(21 * 60),
        Just(25 * 60)
    ];
    prop_oneof![
        4 => (prop::bool::weighted(0.1), prop::bool::weighted(0.1))
            .prop_map(|(refused, late)| Command::Write { refused, late }),
        12 => fate.prop_map(Command::Work),
        1 => Just(Command::Arrive),
        2 => any::<prop::sample::Index>().prop_map(Command::Echo),
        4 => minutes.prop_map(Command::Pass),
        1 => Just(Command::RestartOutside),
        1 => Just(Command::BackUp),
        1 => Just(Command::Restore),
        1 => any::<prop::sample::Index>().prop_map(Command::Revive),
    ]
}

/// Tells random stories; gives the first one that went wrong, made short.
fn tell<L: Lane>(lane: &L, flaw: Option<Flaw>) -> Result<(), TestError<Vec<Command>>> {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng).run(&vec(command(), STEPS), |commands| {
        let mut story = Story::new(lane, flaw);
        for command in commands {
            story.play(&command).map_err(TestCaseError::fail)?;
        }
        story.end().map_err(TestCaseError::fail)
    })
}

fn holds<L: Lane>(lane: &L) {
    if let Err(wrong) = tell(lane, None) {
        panic!("{wrong}");
    }
}

/// Checks that a flaw is caught by the check that is meant for it.
fn is_caught<L: Lane>(lane: &L, flaw: Flaw, words: &str) {
    is_caught_as(lane, flaw, &[words]);
}

fn is_caught_as<L: Lane>(lane: &L, flaw: Flaw, words: &[&str]) {
    match tell(lane, Some(flaw)) {
        Err(TestError::Fail(reason, _)) => {
            assert!(
                words.iter().any(|words| reason.message().contains(words)),
                "caught by another check: {reason}"
            );
        }
        other => panic!("{flaw:?} was not caught: {other:?}"),
    }
}

#[test]
fn messages_to_instagram_are_seen_once_in_order_or_answered() {
    holds(&ToRemote);
}

#[test]
fn events_to_matrix_are_seen_once_in_order_with_and_without_devices() {
    holds(&ToMatrix { has_device: true });
    holds(&ToMatrix { has_device: false });
}

#[test]
fn a_new_token_per_attempt_is_caught() {
    is_caught(&ToRemote, Flaw::DrawsNewToken, "seen twice");
    is_caught(
        &ToMatrix { has_device: true },
        Flaw::DrawsNewToken,
        "seen twice",
    );
}

#[test]
fn sending_without_looking_first_is_caught() {
    is_caught(&ToRemote, Flaw::NeverLooks, "seen twice");
    is_caught(
        &ToMatrix { has_device: true },
        Flaw::NeverLooks,
        "seen twice",
    );
    is_caught(
        &ToMatrix { has_device: false },
        Flaw::NeverLooks,
        "seen twice",
    );
}

#[test]
fn not_writing_down_that_an_attempt_begins_is_caught() {
    is_caught(&ToRemote, Flaw::ForgetsAttempt, "seen twice");
    is_caught(
        &ToMatrix { has_device: false },
        Flaw::ForgetsAttempt,
        "seen twice",
    );
}

#[test]
fn sending_after_a_look_that_failed_is_caught() {
    is_caught(&ToRemote, Flaw::TakesFailedLookForAbsence, "seen twice");
    is_caught(
        &ToMatrix { has_device: false },
        Flaw::TakesFailedLookForAbsence,
        "seen twice",
    );
}

#[test]
fn dropping_a_message_that_failed_is_caught() {
    // Where its request was only slow, it turns up behind the next one.
    let words = ["lost", "out of order"];
    is_caught_as(&ToRemote, Flaw::DropsOnFailure, &words);
    is_caught_as(&ToMatrix { has_device: true }, Flaw::DropsOnFailure, &words);
}

#[test]
fn ending_a_message_before_its_answer_is_caught() {
    is_caught(&ToRemote, Flaw::EndsBeforeAnswer, "lost");
    is_caught(
        &ToMatrix { has_device: true },
        Flaw::EndsBeforeAnswer,
        "lost",
    );
}

#[test]
fn calling_a_message_refused_that_may_have_arrived_before_is_caught() {
    is_caught(&ToRemote, Flaw::RefusesBlindly, "called refused");
}

#[test]
fn giving_up_without_a_word_is_caught() {
    is_caught(&ToRemote, Flaw::GivesUpSilently, "lost");
    is_caught(
        &ToMatrix { has_device: true },
        Flaw::GivesUpSilently,
        "lost",
    );
}

#[test]
fn overtaking_a_message_that_waits_is_caught() {
    is_caught(&ToRemote, Flaw::Overtakes, "out of order");
    is_caught(
        &ToMatrix { has_device: true },
        Flaw::Overtakes,
        "out of order",
    );
}
