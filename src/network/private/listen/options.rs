//! The figures of listening.

use std::time::Duration;

/// How often and how patiently a login is polled. Nobody has published limits; the defaults keep
/// to what working clients do.
#[derive(Clone, Debug)]
pub struct PollOptions {
    /// The wait between checks while a chat is active.
    pub active: Duration,
    /// The wait between checks when nothing moved for a while.
    pub idle: Duration,
    /// The wait between checks after a long silence.
    pub asleep: Duration,
    /// How long after the last message or bell a chat counts as active.
    pub active_for: Duration,
    /// How long after the last message or bell the login counts as merely idle.
    pub idle_for: Duration,
    /// How far each wait may stray from its figure, in percent.
    pub jitter_percent: u32,
    /// The least time between two requests of one login.
    pub min_gap: Duration,
    /// How often the message requests are looked at.
    pub pending_every: Duration,
    /// The first wait after "slow down"; doubles.
    pub rate_limit_first: Duration,
    /// The longest wait after "slow down".
    pub rate_limit_cap: Duration,
    /// The longest first wait after other trouble; doubles, and each wait is drawn below it.
    pub trouble_first: Duration,
    /// The longest wait after other trouble.
    pub trouble_cap: Duration,
    /// How many tries one request gets within a check.
    pub tries: u32,
    /// How many checks a thread that is refused is tried in before what the inbox shows of it has
    /// to do.
    pub refusals: u32,
    /// How far behind the last snapshot a change may still turn up.
    pub margin: Duration,
    /// How many threads an inbox page has.
    pub inbox_threads: u32,
    /// How many messages of each thread an inbox page has.
    pub inbox_messages: u32,
    /// How many messages a thread page has.
    pub thread_messages: u32,
    /// How many messages are handed over at once.
    pub batch_messages: usize,
    /// How many messages of one thread are held at once while it is read back; more are read
    /// twice.
    pub held_messages: usize,
    /// How many inbox pages one check reads at most.
    pub max_pages: usize,
}

impl Default for PollOptions {
    fn default() -> Self {
        Self {
            active: Duration::from_secs(17),
            idle: Duration::from_mins(1),
            asleep: Duration::from_mins(5),
            active_for: Duration::from_mins(5),
            idle_for: Duration::from_hours(1),
            jitter_percent: 30,
            min_gap: Duration::from_secs(2),
            pending_every: Duration::from_mins(10),
            rate_limit_first: Duration::from_mins(2),
            rate_limit_cap: Duration::from_mins(30),
            trouble_first: Duration::from_secs(1),
            trouble_cap: Duration::from_mins(5),
            tries: 3,
            refusals: 5,
            margin: Duration::from_mins(1),
            inbox_threads: 20,
            inbox_messages: 10,
            thread_messages: 20,
            batch_messages: 200,
            held_messages: 5_000,
            max_pages: 500,
        }
    }
}
