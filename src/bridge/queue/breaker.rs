//! When nothing gets through: a pure state machine, one per side that can be away.
//!
//! ```text
//! Closed ──Missed, three in a row──▶ Open ──ProbeMissed──▶ Open, the next probe later
//!    ▲                                └──Reached──┐
//!    └────────────────────────────────────────────┘
//! ```
//!
//! While it is open, rows are not tried: they keep their place and their count of tries. A probe,
//! which is a harmless question and never a row, finds out when the side is back.

use super::backoff_ms;

/// How many failures in a row open the breaker.
const FAILURES_MAX: u32 = 3;
/// From this probe on, the wait between probes does not grow: about half a minute.
const DOUBLINGS_MAX: i64 = 5;

/// Where a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// Everything may be tried.
    Closed {
        /// How many attempts in a row did not get through.
        failures: u32,
    },
    /// Nothing is tried but a probe.
    Open {
        /// Since when, in milliseconds since 1970.
        since_ms: i64,
        /// How many probes did not get through.
        probes: i64,
        /// When the next probe is due, in milliseconds since 1970.
        probe_at_ms: i64,
    },
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// What was just learned about a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It answered, whatever it said.
    Reached,
    /// An attempt did not get through.
    Missed,
    /// The probe did not get through.
    ProbeMissed,
}

/// What a step changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The breaker opened: send the probe when it is due.
    Opened,
    /// The breaker closed: wake everything that waits.
    Closed {
        /// When it had opened, in milliseconds since 1970.
        since_ms: i64,
    },
}

impl Breaker {
    /// Decides what follows. `random` spreads the probes.
    pub fn step(self, reach: Reach, now_ms: i64, random: u64) -> (Self, Option<Change>) {
        match (self, reach) {
            (Self::Closed { .. }, Reach::Reached) => (Self::default(), None),
            (Self::Closed { failures }, Reach::Missed) if failures + 1 < FAILURES_MAX => {
                let failures = failures + 1;
                (Self::Closed { failures }, None)
            }
            (Self::Closed { .. }, Reach::Missed) => {
                let probe_at_ms = now_ms + backoff_ms(0, random);
                let open = Self::Open {
                    since_ms: now_ms,
                    probes: 0,
                    probe_at_ms,
                };
                (open, Some(Change::Opened))
            }
            (Self::Open { since_ms, .. }, Reach::Reached) => {
                (Self::default(), Some(Change::Closed { since_ms }))
            }
            (
                Self::Open {
                    since_ms, probes, ..
                },
                Reach::ProbeMissed,
            ) => {
                let probes = probes + 1;
                let wait_ms = backoff_ms(probes.min(DOUBLINGS_MAX), random);
                let open = Self::Open {
                    since_ms,
                    probes,
                    probe_at_ms: now_ms + wait_ms,
                };
                (open, None)
            }
            // Attempts that began before it opened, and a probe that was overtaken.
            (Self::Open { .. }, Reach::Missed) | (Self::Closed { .. }, Reach::ProbeMissed) => {
                (self, None)
            }
        }
    }

    /// Since when it is open, in milliseconds since 1970; `None` when it is closed.
    pub fn open_since_ms(self) -> Option<i64> {
        match self {
            Self::Open { since_ms, .. } => Some(since_ms),
            Self::Closed { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn after(reaches: &[Reach]) -> (Breaker, Option<Change>) {
        reaches
            .iter()
            .fold((Breaker::default(), None), |(breaker, _), reach| {
                breaker.step(*reach, NOW, 0)
            })
    }

    #[test]
    fn three_failures_in_a_row_open_it_and_an_answer_between_them_starts_again() {
        use Reach::{Missed, Reached};
        assert_eq!(
            after(&[Missed, Missed, Missed]).1,
            Some(Change::Opened),
            "three in a row"
        );
        let (breaker, change) = after(&[Missed, Missed, Reached, Missed, Missed]);
        assert_eq!((breaker.open_since_ms(), change), (None, None));
    }

    #[test]
    fn an_answer_closes_it_and_says_how_long_it_was_open() {
        let (open, _) = after(&[Reach::Missed; 3]);
        let (closed, change) = open.step(Reach::Reached, NOW + 5, 0);
        assert_eq!(closed, Breaker::default());
        assert_eq!(change, Some(Change::Closed { since_ms: NOW }));
    }

    #[test]
    fn probes_get_rarer_up_to_half_a_minute() {
        let (mut breaker, _) = after(&[Reach::Missed; 3]);
        let mut now_ms = NOW;
        let mut waits_ms = Vec::new();
        for _ in 0..8 {
            let Breaker::Open { probe_at_ms, .. } = breaker else {
                panic!("only an answer closes it")
            };
            waits_ms.push(probe_at_ms - now_ms);
            now_ms = probe_at_ms;
            (breaker, _) = breaker.step(Reach::ProbeMissed, now_ms, 0);
        }
        assert_eq!(
            waits_ms,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 16_000, 16_000]
        );
    }

    #[test]
    fn what_was_under_way_when_it_opened_changes_nothing() {
        let (open, _) = after(&[Reach::Missed; 3]);
        assert_eq!(open.step(Reach::Missed, NOW + 100, 0), (open, None));
        let closed = Breaker::default();
        assert_eq!(
            closed.step(Reach::ProbeMissed, NOW + 100, 0),
            (closed, None)
        );
    }
}
