//! Which message a command is about, and when things happened.

use ruma::{EventId, OwnedEventId};

/// Said when a command needs a message and none was named.
pub(super) const WHICH: &str = "Which message? Give me its id or its link (in most apps: hold the \
     message, then “Share” or “Copy link”).";

/// The event in an id or a matrix.to link; `None` when there is none.
pub(super) fn event_in(text: &str) -> Option<OwnedEventId> {
    let plain = text.trim().replace("%24", "$").replace("%3A", ":");
    let id = &plain[plain.find('$')?..];
    let end = id.find(|c: char| c == '?' || c.is_whitespace());
    EventId::parse(&id[..end.unwrap_or(id.len())]).ok()
}

/// A time as `2026-11-21 14:03:02 UTC`.
pub(super) fn time(at_ms: i64) -> String {
    let seconds = at_ms.div_euclid(1_000);
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = date(days);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

/// The date of a day counted from 1970. Years are taken to begin in March, so that the odd day
/// of leap years comes last; 400 years are always 146,097 days.
fn date(days: i64) -> (i64, i64, i64) {
    const DAYS_TO_1970: i64 = 719_468;
    const ERA_DAYS: i64 = 146_097;
    let shifted = days + DAYS_TO_1970;
    let (era, of_era) = (shifted.div_euclid(ERA_DAYS), shifted.rem_euclid(ERA_DAYS));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_named_by_id_or_by_link() {
        let found = |text| event_in(text).map(|event| event.to_string());
        assert_eq!(found("$abc").as_deref(), Some("$abc"));
        let link = "https://matrix.to/#/!room:hs.test/$abc?via=hs.test";
        assert_eq!(found(link).as_deref(), Some("$abc"));
        let encoded = "https://matrix.to/#/!room%3Ahs.test/%24abc";
        assert_eq!(found(encoded).as_deref(), Some("$abc"));
        assert_eq!(found("all"), None);
    }

    #[test]
    fn times_are_shown_as_dates() {
        assert_eq!(time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(time(951_782_399_000), "2000-02-28 23:59:59 UTC");
        assert_eq!(time(951_782_400_000), "2000-02-29 00:00:00 UTC");
        assert_eq!(time(1_800_000_000_999), "2027-01-15 08:00:00 UTC");
        assert_eq!(time(-1), "1969-12-31 23:59:59 UTC");
    }
}
