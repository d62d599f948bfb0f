//! How fast a backlog leaves after an outage: a pure counter.

use std::time::Duration;

/// So few messages look like somebody writing, and leave at once.
const HANDFUL: i64 = 5;
/// How far the gap varies to each side, in thousandths.
const SPREAD: i64 = 300;

/// A backlog of one login that leaves slowly, so that it does not look like a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CatchUp {
    left: i64,
    next_at_ms: i64,
}

impl CatchUp {
    /// Begins with the messages that wait. A handful is not held back.
    pub fn new(waiting: i64) -> Self {
        Self {
            left: waiting,
            next_at_ms: 0,
        }
    }

    /// Takes in that so many messages wait now. A backlog that is leaving already does not shrink.
    pub fn grow(&mut self, waiting: i64) {
        self.left = self.left.max(waiting);
    }

    /// Asks for leave to send one message: `None` is leave, else the time to ask again, in
    /// milliseconds since 1970. `random` varies the gap by up to 30 % to each side.
    pub fn ask(&mut self, now_ms: i64, gap: Duration, random: u64) -> Option<i64> {
        if self.left <= HANDFUL {
            return None;
        }
        if now_ms < self.next_at_ms {
            return Some(self.next_at_ms);
        }
        self.left -= 1;
        let gap_ms = i64::try_from(gap.as_millis()).unwrap_or(i64::MAX);
        let turn = i64::try_from(random % 601).unwrap_or_default();
        let varied_ms = gap_ms.saturating_mul(1_000 - SPREAD + turn) / 1_000;
        self.next_at_ms = now_ms.saturating_add(varied_ms);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_secs(2);

    #[test]
    fn a_handful_leaves_at_once() {
        let mut few = CatchUp::new(HANDFUL);
        for now_ms in 0..20 {
            assert_eq!(few.ask(now_ms, GAP, 0), None);
        }
    }

    #[test]
    fn a_backlog_leaves_with_gaps_until_only_a_handful_is_left() {
        let mut many = CatchUp::new(HANDFUL + 2);
        assert_eq!(many.ask(0, GAP, 0), None);
        assert_eq!(many.ask(1, GAP, 0), Some(1_400));
        assert_eq!(many.ask(1_400, GAP, 600), None);
        assert_eq!(many.ask(1_401, GAP, 0), None, "a handful is left");
    }

    #[test]
    fn a_single_retry_does_not_let_a_backlog_rush() {
        let mut many = CatchUp::new(100);
        many.ask(0, GAP, 0);
        many.grow(1);
        assert!(many.ask(1, GAP, 0).is_some());
    }

    #[test]
    fn the_gap_varies_by_less_than_a_third() {
        for random in [0, 17, 300, 600, u64::MAX] {
            let mut many = CatchUp::new(100);
            many.ask(0, GAP, random);
            let next = many.ask(0, GAP, random).unwrap();
            assert!((1_400..=2_600).contains(&next), "{next}");
        }
    }
}
