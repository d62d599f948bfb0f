//! Single rules, one by one.

use super::records::{Bench, quick};
use super::world::{Op, Pages};
use crate::network::private::listen::PollOptions;
use crate::network::private::listen::check::Stop;
use crate::remote::{EventKind, ThreadId};

const USUAL: Pages = Pages {
    inbox_threads: 20,
    inbox_messages: 10,
    thread_messages: 20,
};

fn bench(threads: usize, initial: (usize, usize)) -> Bench {
    let bench = Bench::new(USUAL, quick(), initial);
    for _ in 0..threads {
        bench.apply(&[Op::NewThread { is_request: false }, Op::Pass { ms: 1000 }]);
    }
    bench
}

fn requests(bench: &mut Bench) -> usize {
    bench.world.0.lock().unwrap().requests = 0;
    bench.check().unwrap();
    bench.world.0.lock().unwrap().requests
}

#[test]
fn the_first_check_hands_over_the_newest_of_the_newest() {
    let mut bench = bench(50, (2, 3));
    bench.apply(&[Op::Burst {
        thread: 49,
        count: 30,
    }]);
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    let introduced: Vec<_> = written
        .events()
        .filter(|event| matches!(event.kind, EventKind::Chat(_)))
        .map(|event| event.thread.to_string())
        .collect();
    assert_eq!(introduced, ["1049", "1048"]);
    assert_eq!(written.messages(&ThreadId::new("1049")).len(), 3);
    assert_eq!(written.messages(&ThreadId::new("1048")).len(), 1);
    assert_eq!(written.cursors.len(), 50);
}

#[test]
fn a_dormant_thread_wakes_with_its_chat_and_only_its_new_message() {
    let mut bench = bench(5, (1, 3));
    bench.check().unwrap();
    bench.apply(&[Op::Message { thread: 0 }]);
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    let kinds: Vec<_> = written
        .events()
        .filter(|event| event.thread.as_str() == "1000")
        .map(|event| matches!(event.kind, EventKind::Chat(_)))
        .collect();
    assert_eq!(kinds, [true, false]);
}

#[test]
fn a_quiet_account_costs_one_request_and_no_write() {
    let mut bench = bench(60, (2, 3));
    bench.check().unwrap();
    let batches = bench.records.0.lock().unwrap().batches.len();
    bench.apply(&[Op::Pass { ms: 20_000 }]);
    assert_eq!(requests(&mut bench), 1);
    assert_eq!(bench.records.0.lock().unwrap().batches.len(), batches);
}

#[test]
fn a_few_new_messages_cost_one_request() {
    let mut bench = bench(3, (3, 3));
    bench.check().unwrap();
    bench.apply(&[
        Op::Burst {
            thread: 0,
            count: 5,
        },
        Op::Burst {
            thread: 2,
            count: 4,
        },
    ]);
    assert_eq!(requests(&mut bench), 1);
}

#[test]
fn ten_thousand_messages_come_in_order_while_few_are_held() {
    let mut bench = Bench::new(
        USUAL,
        PollOptions {
            held_messages: 500,
            ..quick()
        },
        (3, 3),
    );
    bench.apply(&[Op::NewThread { is_request: false }]);
    bench.check().unwrap();
    bench.apply(&[Op::Burst {
        thread: 0,
        count: 10_000,
    }]);
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    let messages = written.messages(&ThreadId::new("1000"));
    assert_eq!(messages.len(), 10_001);
    assert!(messages.is_sorted_by(|a, b| a.cmp_age(b).is_lt()));
    assert!(
        written
            .batches
            .iter()
            .all(|batch| batch.events.len() <= 201)
    );
}

#[test]
fn a_chat_cleared_on_the_phone_takes_nothing_back() {
    let mut bench = bench(1, (1, 10));
    bench.apply(&[Op::Burst {
        thread: 0,
        count: 5,
    }]);
    bench.check().unwrap();
    bench.world.0.lock().unwrap().threads[0].items.clear();
    bench.apply(&[Op::Message { thread: 0 }]);
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    assert!(
        !written
            .events()
            .any(|event| matches!(event.kind, EventKind::Unsend(_)))
    );
    assert_eq!(written.messages(&ThreadId::new("1000")).len(), 7);
}

#[test]
fn the_only_message_of_a_thread_can_be_taken_back() {
    let mut bench = bench(1, (1, 10));
    bench.check().unwrap();
    bench.world.0.lock().unwrap().threads[0].items.clear();
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    let unsends = written
        .events()
        .filter(|event| matches!(event.kind, EventKind::Unsend(_)));
    assert_eq!(unsends.count(), 1);
}

#[test]
fn a_refused_thread_stops_neither_the_others_nor_the_login() {
    let mut bench = bench(3, (3, 3));
    bench.check().unwrap();
    bench.world.0.lock().unwrap().refused = Some(ThreadId::new("1001"));
    bench.apply(&[
        Op::Burst {
            thread: 1,
            count: 30,
        },
        Op::Message { thread: 0 },
        Op::Message { thread: 2 },
    ]);
    bench.check().unwrap();
    for (thread, count) in [("1000", 2), ("1001", 1), ("1002", 2)] {
        let written = bench.records.0.lock().unwrap();
        assert_eq!(
            written.messages(&ThreadId::new(thread)).len(),
            count,
            "{thread}"
        );
    }
    // It is read as soon as it may be, although many others have moved since.
    bench.world.0.lock().unwrap().refused = None;
    bench.apply(&[Op::Pass { ms: 10_000_000 }]);
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    assert_eq!(written.messages(&ThreadId::new("1001")).len(), 31);
}

#[test]
fn a_thread_that_stays_refused_is_taken_as_the_inbox_shows_it() {
    let mut bench = bench(1, (1, 3));
    bench.check().unwrap();
    bench.world.0.lock().unwrap().refused = Some(ThreadId::new("1000"));
    bench.apply(&[Op::Burst {
        thread: 0,
        count: 30,
    }]);
    for _ in 0..6 {
        bench.apply(&[Op::Pass { ms: 10_000_000 }]);
        bench.check().unwrap();
    }
    let written = bench.records.0.lock().unwrap();
    assert_eq!(written.messages(&ThreadId::new("1000")).len(), 11);
}

#[test]
fn an_outage_ends_the_check_and_the_next_one_catches_up() {
    let mut bench = bench(3, (3, 3));
    bench.check().unwrap();
    bench.apply(&[Op::Message { thread: 0 }]);
    bench.world.0.lock().unwrap().fails_at = Some(0);
    assert!(matches!(bench.check(), Err(Stop::Trouble(_))));
    bench.check().unwrap();
    let written = bench.records.0.lock().unwrap();
    assert_eq!(written.messages(&ThreadId::new("1000")).len(), 2);
}
