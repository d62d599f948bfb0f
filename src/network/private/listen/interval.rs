//! How long to wait: pure arithmetic with the randomness passed in.

use std::time::Duration;

use super::PollOptions;

/// The wait before the next check, `quiet` after the last traffic.
pub(super) fn until_next_check(options: &PollOptions, quiet: Duration, random: u64) -> Duration {
    let base = if quiet < options.active_for {
        options.active
    } else if quiet < options.idle_for {
        options.idle
    } else {
        options.asleep
    };
    jittered(base, options.jitter_percent, random)
}

/// The wait after being told to slow down for the `nth` time in a row (from 0), at least as long
/// as the network asked for.
pub(super) fn after_rate_limit(
    options: &PollOptions,
    nth: u32,
    asked: Option<Duration>,
) -> Duration {
    doubled(options.rate_limit_first, nth, options.rate_limit_cap).max(asked.unwrap_or_default())
}

/// The wait after the `nth` failure in a row (from 0): anywhere up to a doubling limit, so that
/// many logins do not come back at once, and never less than a fifth of the first limit.
pub(super) fn after_trouble(options: &PollOptions, nth: u32, random: u64) -> Duration {
    let limit = doubled(options.trouble_first, nth, options.trouble_cap);
    let least = options.trouble_first / 5;
    least.max(fraction(limit, random))
}

fn doubled(first: Duration, nth: u32, cap: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(nth)).min(cap)
}

fn jittered(base: Duration, percent: u32, random: u64) -> Duration {
    let stray = base * percent / 100;
    base.saturating_sub(stray) + fraction(stray * 2, random)
}

/// `random / 2^64` of the duration, to the millisecond.
fn fraction(of: Duration, random: u64) -> Duration {
    let millis = (of.as_millis() * u128::from(random)) >> 64;
    Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    #[test]
    fn an_active_chat_is_checked_often_and_a_silent_one_rarely() {
        let options = PollOptions::default();
        let middle = 1 << 63;
        assert_eq!(until_next_check(&options, secs(0), middle), secs(17));
        assert_eq!(until_next_check(&options, secs(600), middle), secs(60));
        assert_eq!(until_next_check(&options, secs(7200), middle), secs(300));
    }

    #[test]
    fn a_wait_strays_by_at_most_thirty_percent() {
        let options = PollOptions::default();
        assert_eq!(until_next_check(&options, secs(600), 0), secs(42));
        let longest = until_next_check(&options, secs(600), u64::MAX);
        assert!(longest > secs(77) && longest <= secs(78), "{longest:?}");
    }

    #[test]
    fn a_rate_limit_doubles_from_two_minutes_to_thirty() {
        let options = PollOptions::default();
        let waits: Vec<_> = (0..6)
            .map(|nth| after_rate_limit(&options, nth, None).as_secs())
            .collect();
        assert_eq!(waits, [120, 240, 480, 960, 1800, 1800]);
        assert_eq!(after_rate_limit(&options, 0, Some(secs(3600))), secs(3600));
    }

    #[test]
    fn trouble_is_spread_below_a_doubling_limit() {
        let options = PollOptions::default();
        assert_eq!(after_trouble(&options, 0, 0), Duration::from_millis(200));
        assert_eq!(after_trouble(&options, 3, 1 << 63), secs(4));
        assert_eq!(after_trouble(&options, 40, 1 << 63), secs(150));
    }
}
