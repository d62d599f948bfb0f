//! Every message is handed over once and in order, whatever happens.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::records::{Bench, Crash, quick};
use super::world::{Op, Pages};
use crate::remote::{EventKind, MessageId};

#[derive(Clone, Debug)]
struct Step {
    before: Vec<Op>,
    meanwhile: Vec<Op>,
    crash: Option<Crash>,
    fails_at: Option<usize>,
    restarts: bool,
}

fn ops() -> impl Strategy<Value = Op> {
    let thread = 0..12_usize;
    prop_oneof![
        2 => any::<bool>().prop_map(|is_request| Op::NewThread { is_request }),
        6 => thread.clone().prop_map(|thread| Op::Message { thread }),
        2 => (thread.clone(), 2..40_usize).prop_map(|(thread, count)| Op::Burst { thread, count }),
        1 => (thread.clone(), 0..5_usize).prop_map(|(thread, back)| Op::Unsend { thread, back }),
        1 => (thread.clone(), 0..5_usize, 0..3_usize, any::<bool>()).prop_map(
            |(thread, back, emoji, moves)| Op::React { thread, back, emoji, moves }
        ),
        1 => thread.clone().prop_map(|thread| Op::Accept { thread }),
        1 => thread.prop_map(|thread| Op::Read { thread }),
        3 => (1..200_000_i64).prop_map(|ms| Op::Pass { ms }),
    ]
}

fn steps() -> impl Strategy<Value = Step> {
    let crash = (0..8_usize, any::<bool>()).prop_map(|(at, is_written)| Crash { at, is_written });
    (
        vec(ops(), 0..12),
        vec(ops(), 0..6),
        option::of(crash),
        option::of(0..6_usize),
        any::<bool>(),
    )
        .prop_map(|(before, meanwhile, crash, fails_at, restarts)| Step {
            before,
            meanwhile,
            crash,
            fails_at,
            restarts,
        })
}

fn pages() -> impl Strategy<Value = Pages> {
    (1..6_usize, 0..12_usize, 1..25_usize).prop_map(
        |(inbox_threads, inbox_messages, thread_messages)| Pages {
            inbox_threads,
            inbox_messages,
            thread_messages,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_message_is_handed_over_once_and_in_order(
        pages in pages(),
        batch_messages in 1..15_usize,
        held_messages in 1..60_usize,
        steps in vec(steps(), 1..10),
    ) {
        let options = crate::network::private::PollOptions {
            batch_messages,
            held_messages,
            ..quick()
        };
        let mut bench = Bench::new(pages, options, (3, 5));
        // A finished first check of an empty account: from here on everything counts.
        bench.check().unwrap();
        for step in steps {
            bench.apply(&step.before);
            if step.restarts {
                bench.restart();
            }
            bench.world.0.lock().unwrap().meanwhile = step.meanwhile.into();
            bench.world.0.lock().unwrap().fails_at = step.fails_at;
            bench.records.0.lock().unwrap().crash = step.crash;
            let _ = bench.check();
        }
        bench.settle();
        verify(&bench);
    }
}

fn verify(bench: &Bench) {
    let world = bench.world.0.lock().unwrap();
    let written = bench.records.0.lock().unwrap();
    for thread in &world.threads {
        let handed = written.messages(&thread.id);
        for pair in handed.windows(2) {
            assert!(
                pair[0].cmp_age(&pair[1]).is_lt(),
                "out of order or twice: {pair:?}"
            );
        }
        let handed: HashSet<_> = handed.into_iter().collect();
        for item in &thread.items {
            assert!(
                handed.contains(&item.id),
                "missed {} of {}",
                item.id,
                thread.id
            );
        }
        let is_there = |id: &MessageId| thread.items.iter().any(|item| item.id == *id);
        for event in written.events().filter(|event| event.thread == thread.id) {
            if let EventKind::Unsend(unsend) = &event.kind {
                assert!(
                    !is_there(&unsend.message),
                    "{} was not taken back",
                    unsend.message
                );
            }
        }
    }
    introduced_first(&written.batches);
}

fn introduced_first(batches: &[crate::remote::Batch]) {
    let mut introduced = HashSet::new();
    for event in batches.iter().flat_map(|batch| &batch.events) {
        if matches!(event.kind, EventKind::Chat(_)) {
            introduced.insert(event.thread.clone());
        }
        assert!(
            introduced.contains(&event.thread),
            "{} came unannounced",
            event.thread
        );
    }
}
