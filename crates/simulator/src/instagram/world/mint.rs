//! Fresh ids and times.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{ItemId, ThreadId, UserId};

/// Makes ids that were never used before, and times that never repeat.
#[derive(Debug)]
pub struct Mint {
    last_us: u64,
    next_thread: u64,
    next_person: u64,
    next_token: u64,
}

impl Default for Mint {
    fn default() -> Self {
        Self {
            last_us: 0,
            next_thread: 17_950_000_000_000_001,
            next_person: 61_000_000_001,
            next_token: rand::random::<u32>().into(),
        }
    }
}

impl Mint {
    /// The time now in microseconds, later than every time told before.
    pub fn now_us(&mut self) -> u64 {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now_us = u64::try_from(now.as_micros()).unwrap_or(u64::MAX);
        self.last_us = now_us.max(self.last_us + 1);
        self.last_us
    }

    /// The time now in milliseconds.
    pub fn now_ms(&mut self) -> u64 {
        self.now_us() / 1000
    }

    /// A new item id, higher than every one made before.
    pub fn item(&mut self) -> ItemId {
        ItemId::at(self.now_us())
    }

    /// A new thread: its long id and its short one.
    pub fn thread(&mut self) -> (ThreadId, u64) {
        let v2_id = self.next_thread;
        self.next_thread += 1;
        (ThreadId::from_v2(v2_id), v2_id)
    }

    /// A new person's id.
    pub fn person(&mut self) -> UserId {
        let id = UserId(self.next_person);
        self.next_person += 1;
        id
    }

    /// A new `client_context`: the milliseconds, shifted, and a number that grows.
    pub fn token(&mut self) -> String {
        self.next_token = (self.next_token + 1) & 0x3f_ffff;
        ((self.now_ms() << 22) | self.next_token).to_string()
    }

    /// Makes sure that ids read from recordings are not given out again.
    pub fn avoid(&mut self, v2_id: u64, people: impl Iterator<Item = UserId>) {
        self.next_thread = self.next_thread.max(v2_id.saturating_add(1));
        for person in people {
            // Messenger contacts have ids of a far higher range; ours stay below them.
            if person.0 < 1_000_000_000_000 {
                self.next_person = self.next_person.max(person.0 + 1);
            }
        }
    }
}
