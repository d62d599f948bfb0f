//! Who has newly read up to where. Pure.

use crate::remote::{EventKind, MessageId, PersonId, Read, ThreadCursor};

/// Compares two read states while the messages pass by. Times are compared with times: the
/// network names the read message by an id that may be no message at all.
pub(super) struct Reads {
    people: Vec<Reader>,
}

struct Reader {
    person: PersonId,
    before_us: i64,
    now_us: i64,
    up_to_before: Option<MessageId>,
    up_to_now: Option<MessageId>,
}

impl Reads {
    /// Starts from what was known and what is seen now.
    pub(super) fn new(before: &ThreadCursor, now: &[(PersonId, i64)]) -> Self {
        let known = |person: &PersonId| {
            let found = before.read_at_us.iter().find(|(known, _)| known == person);
            found.map_or(0, |(_, at_us)| *at_us)
        };
        let people = now
            .iter()
            .map(|(person, at_us)| Reader {
                person: person.clone(),
                before_us: known(person),
                now_us: *at_us,
                up_to_before: None,
                up_to_now: None,
            })
            .collect();
        Self { people }
    }

    /// Notes a message that the bridge has. Must be called in ascending order.
    pub(super) fn pass(&mut self, id: &MessageId, at_us: i64) {
        for reader in &mut self.people {
            if at_us <= reader.now_us {
                reader.up_to_now = Some(id.clone());
            }
            if at_us <= reader.before_us {
                reader.up_to_before = Some(id.clone());
            }
        }
    }

    /// The readers who got further.
    pub(super) fn events(&self) -> impl Iterator<Item = EventKind> {
        self.people
            .iter()
            .filter(|reader| reader.now_us > reader.before_us)
            .filter_map(|reader| {
                let up_to = reader.up_to_now.clone()?;
                let has_moved = reader.up_to_before.as_ref() != Some(&up_to);
                has_moved.then(|| {
                    EventKind::Read(Read {
                        reader: reader.person.clone(),
                        up_to,
                        read_at_ms: reader.now_us / 1000,
                    })
                })
            })
    }

    /// Whether anybody has read again, be it further or not.
    pub(super) fn has_moved(&self) -> bool {
        self.people
            .iter()
            .any(|reader| reader.now_us > reader.before_us)
    }

    /// What to remember: each person's furthest time.
    pub(super) fn into_known(self, before: &ThreadCursor) -> Vec<(PersonId, i64)> {
        let mut known = before.read_at_us.clone();
        for reader in self.people {
            match known
                .iter_mut()
                .find(|(person, _)| *person == reader.person)
            {
                Some((_, at_us)) => *at_us = reader.now_us.max(*at_us),
                None => known.push((reader.person, reader.now_us)),
            }
        }
        known
    }
}
