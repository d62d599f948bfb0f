//! How long to wait before the next attempt.

/// The first wait.
const BASE_MS: i64 = 1_000;
/// The longest wait.
const MAX_MS: i64 = 5 * 60 * 1_000;

/// The wait before attempt number `attempts` + 1: doubling from a second to five minutes, of which
/// `random` (any number) chooses a point in the upper half, so that many rows do not return at
/// the same moment.
pub fn backoff_ms(attempts: i64, random: u64) -> i64 {
    let doublings = u32::try_from(attempts.clamp(0, 20)).unwrap_or(20);
    let full = BASE_MS.saturating_mul(1 << doublings).min(MAX_MS);
    let half = full / 2;
    let spread = i64::try_from(random % 1_000).unwrap_or(0);
    half + half * spread / 1_000
}

#[cfg(test)]
mod tests {
    use super::backoff_ms;

    #[test]
    fn waits_double_up_to_five_minutes() {
        assert_eq!(backoff_ms(0, 0), 500);
        assert_eq!(backoff_ms(1, 0), 1_000);
        assert_eq!(backoff_ms(3, 0), 4_000);
        assert_eq!(backoff_ms(60, 0), 150_000);
        assert!(backoff_ms(60, 999) <= 300_000);
    }
}
