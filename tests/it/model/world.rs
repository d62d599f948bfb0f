//! One story: a line of rows, the worker, and the outside.

use std::collections::{BTreeMap, BTreeSet};

use matrix_instagram::remote::Verdict;
use proptest::sample::Index;

use super::lanes::{Act, Heard, Lane, MINUTE_MS};

const NOW_MS: i64 = 1_800_000_000_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// What happens next.
#[derive(Clone, Debug)]
pub(super) enum Command {
    /// Somebody writes a message; the outside may be set to refuse it, and it may come late.
    Write { refused: bool, late: bool },
    /// The worker looks at the head of the line.
    Work(Fate),
    /// A request that was on its way arrives.
    Arrive,
    /// A message that is seen is reported back.
    Echo(Index),
    /// Minutes pass, or one second.
    Pass(i64),
    /// The outside is restarted.
    RestartOutside,
    /// A backup of the records is made.
    BackUp,
    /// The records are replaced by the newest backup.
    Restore,
    /// The author of a message that was given up wants it tried again.
    Revive(Index),
}

/// How one turn of the worker goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Goes,
    /// The request is lost.
    LostBefore,
    /// The answer is lost.
    LostAfter,
    /// The request is on its way for a while; the worker takes it for lost.
    Delayed,
    /// The process dies before the request.
    CrashBefore,
    /// The process dies after the request, or after the look.
    CrashAfter,
    SlowDown,
    LoggedOut,
    /// A look fails; a request goes.
    CannotLook,
    /// The outside says no this time, as it may to a repeat of what it took.
    Refused,
}

/// What is wrong with a machine or its worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    DrawsNewToken,
    NeverLooks,
    ForgetsAttempt,
    TakesFailedLookForAbsence,
    DropsOnFailure,
    EndsBeforeAnswer,
    GivesUpSilently,
    Overtakes,
    RefusesBlindly,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Ended,
    GivenUp,
}

/// A row as it is on disk.
#[derive(Clone, Debug)]
struct Stored<R> {
    row: R,
    state: State,
    next_at_ms: i64,
}

/// What makes a repeat of a message known: its number, and which draw it was.
type Token = (usize, u32);

/// A line, its worker and the outside.
pub(super) struct Story<'a, L: Lane> {
    lane: &'a L,
    flaw: Option<Flaw>,
    now_ms: i64,
    rows: Vec<Stored<L::Row>>,
    backup: Option<Vec<Stored<L::Row>>>,
    refused: BTreeSet<usize>,
    /// The messages whose authors were told that they did not get across.
    told: BTreeSet<usize>,
    /// A message whose author was told that it was refused although it is there.
    slandered: Option<usize>,
    draws: u32,
    /// What people see, in the order of appearance.
    seen: Vec<usize>,
    memory: BTreeMap<Token, i64>,
    under_way: Vec<Token>,
}

impl<'a, L: Lane> Story<'a, L> {
    pub(super) fn new(lane: &'a L, flaw: Option<Flaw>) -> Self {
        Self {
            lane,
            flaw,
            now_ms: NOW_MS,
            rows: Vec::new(),
            backup: None,
            refused: BTreeSet::new(),
            told: BTreeSet::new(),
            slandered: None,
            draws: 0,
            seen: Vec::new(),
            memory: BTreeMap::new(),
            under_way: Vec::new(),
        }
    }

    /// Plays one command, and says what does not hold after it.
    pub(super) fn play(&mut self, command: &Command) -> Result<(), String> {
        match command {
            Command::Write { refused, late } => self.write(*refused, *late),
            Command::Work(fate) => self.work(*fate),
            Command::Arrive => {
                if let Some(token) = self.under_way.pop() {
                    self.show(token);
                }
            }
            Command::Echo(which) => self.echo(*which),
            Command::Pass(minutes) => self.pass((minutes * MINUTE_MS).max(1_000)),
            Command::RestartOutside => self.restart_outside(),
            Command::BackUp => self.backup = Some(self.rows.clone()),
            Command::Restore => self.restore(),
            Command::Revive(which) => self.revive(*which),
        }
        self.check()
    }

    /// Lets everything go well until nothing is open, and says what was lost.
    pub(super) fn end(mut self) -> Result<(), String> {
        self.under_way.clear();
        for _ in 0..2 * self.rows.len() + 2 {
            while self.head().is_some() {
                self.work(Fate::Goes);
                self.check()?;
            }
            self.pass(6 * MINUTE_MS);
        }
        for number in 0..self.rows.len() {
            let is_accounted_for = self.seen.contains(&number) || self.told.contains(&number);
            if !is_accounted_for {
                return Err(format!(
                    "message {number} was lost: {:?}",
                    self.rows[number]
                ));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let distinct: BTreeSet<usize> = self.seen.iter().copied().collect();
        if distinct.len() < self.seen.len() {
            return Err(format!("a message was seen twice: {:?}", self.seen));
        }
        if let Some(number) = self.slandered {
            return Err(format!("message {number} was called refused and is there"));
        }
        // What was given up and goes after all, goes when its author wants.
        let in_line = self
            .seen
            .iter()
            .filter(|number| !self.told.contains(number));
        if !in_line.is_sorted() {
            return Err(format!("messages were seen out of order: {:?}", self.seen));
        }
        Ok(())
    }

    fn write(&mut self, refused: bool, late: bool) {
        if refused {
            self.refused.insert(self.rows.len());
        }
        let written_at_ms = self.now_ms - if late { 2 * DAY_MS } else { 0 };
        let row = self.lane.fresh(written_at_ms);
        self.rows.push(Stored {
            row,
            state: State::Open,
            next_at_ms: 0,
        });
    }

    /// The row the worker takes: the first open one, if its time has come.
    fn head(&self) -> Option<usize> {
        let mut open = (0..self.rows.len()).filter(|n| self.rows[*n].state == State::Open);
        let is_due = |number: &usize| self.rows[*number].next_at_ms <= self.now_ms;
        if self.flaw == Some(Flaw::Overtakes) {
            return open.find(is_due);
        }
        open.next().filter(is_due)
    }

    /// One turn of the worker: it carries out what the machine says until the row is left.
    fn work(&mut self, fate: Fate) {
        let Some(number) = self.head() else { return };
        let mut row = self.rows[number].row.clone();
        let mut heard = Heard::Due;
        loop {
            let (next, acts) = self.ask(&row, heard);
            let was_tried = self.lane.was_tried(&row);
            row = next;
            let mut news = None;
            for act in acts {
                match act {
                    Act::LookUp => news = self.look(number, fate),
                    Act::Send => news = self.send(number, was_tried, fate),
                    act => self.write_down(number, &row, act),
                }
            }
            match news {
                Some(news) => heard = news,
                None => return,
            }
        }
    }

    /// Asks the machine; a flaw changes what it says.
    fn ask(&self, row: &L::Row, heard: Heard) -> (L::Row, Vec<Act>) {
        let is_dropped = matches!(heard, Heard::Failed(Verdict::Retry));
        if self.flaw == Some(Flaw::DropsOnFailure) && is_dropped {
            return (row.clone(), vec![Act::End]);
        }
        let is_refused = heard == Heard::Failed(Verdict::Reject);
        if self.flaw == Some(Flaw::RefusesBlindly) && is_refused {
            return (row.clone(), vec![Act::GiveUp { refused: true }]);
        }
        let (next, mut acts) = self.lane.step(row, heard, self.now_ms);
        match self.flaw {
            Some(Flaw::NeverLooks) => {
                acts.iter_mut()
                    .filter(|act| **act == Act::LookUp)
                    .for_each(|act| *act = Act::Send);
            }
            Some(Flaw::ForgetsAttempt) => acts.retain(|act| *act != Act::MarkAttempt),
            Some(Flaw::EndsBeforeAnswer) if acts.contains(&Act::Send) => acts.insert(0, Act::End),
            _ => {}
        }
        (next, acts)
    }

    /// Writes a row's next state to disk.
    fn write_down(&mut self, number: usize, row: &L::Row, act: Act) {
        if act == Act::Leave {
            return;
        }
        if act == Act::ShowNotice {
            self.show_notice(number);
        }
        if let Act::GiveUp { refused } = act {
            self.give_up(number, refused);
        }
        let stored = &mut self.rows[number];
        stored.row = row.clone();
        match act {
            Act::End | Act::ShowNotice => stored.state = State::Ended,
            Act::GiveUp { .. } => stored.state = State::GivenUp,
            Act::Wait(until_ms) => stored.next_at_ms = until_ms,
            Act::Requeue => stored.state = State::Open,
            Act::MarkAttempt | Act::LookUp | Act::Send | Act::Leave => {}
        }
    }

    /// Tells the author that a message did not get across.
    fn give_up(&mut self, number: usize, refused: bool) {
        if self.flaw == Some(Flaw::GivesUpSilently) {
            return;
        }
        self.told.insert(number);
        if refused && self.seen.contains(&number) {
            self.slandered = Some(number);
        }
    }

    /// A notice in a message's place; it is known again as the message itself is.
    fn show_notice(&mut self, number: usize) {
        if self.flaw != Some(Flaw::GivesUpSilently) {
            self.show((number, 0));
        }
    }

    /// What the worker hears of a request; nothing when the process dies.
    fn send(&mut self, number: usize, was_tried: bool, fate: Fate) -> Option<Heard> {
        if self.flaw == Some(Flaw::DrawsNewToken) && was_tried {
            self.draws += 1;
        }
        let token = (number, self.draws);
        let is_refused = self.refused.contains(&number);
        let arrives = matches!(fate, Fate::Goes | Fate::LostAfter | Fate::CrashAfter)
            || fate == Fate::CannotLook;
        if arrives && !is_refused {
            self.show(token);
        }
        match fate {
            Fate::CrashBefore | Fate::CrashAfter => None,
            Fate::Delayed if !is_refused => {
                self.under_way.push(token);
                Some(Heard::Failed(Verdict::Retry))
            }
            Fate::LostBefore | Fate::LostAfter | Fate::Delayed => {
                Some(Heard::Failed(Verdict::Retry))
            }
            Fate::SlowDown => {
                let asked = std::time::Duration::from_secs(90);
                Some(Heard::Failed(Verdict::RetryAfter(asked)))
            }
            Fate::LoggedOut => Some(Heard::Failed(Verdict::AwaitLogin)),
            Fate::Refused if self.lane.answers_before_refusing() && self.knows(token) => {
                Some(Heard::Sent)
            }
            Fate::Refused => {
                // What was refused does not come round later.
                self.under_way.clear();
                Some(Heard::Failed(Verdict::Reject))
            }
            Fate::Goes | Fate::CannotLook if is_refused => Some(Heard::Failed(Verdict::Reject)),
            Fate::Goes | Fate::CannotLook => Some(Heard::Sent),
        }
    }

    fn look(&self, number: usize, fate: Fate) -> Option<Heard> {
        match fate {
            Fate::CrashBefore | Fate::CrashAfter => None,
            Fate::CannotLook if self.flaw == Some(Flaw::TakesFailedLookForAbsence) => {
                Some(Heard::Looked(false))
            }
            Fate::CannotLook | Fate::LoggedOut => Some(Heard::Failed(Verdict::Retry)),
            Fate::Goes
            | Fate::LostBefore
            | Fate::LostAfter
            | Fate::Delayed
            | Fate::SlowDown
            | Fate::Refused => Some(Heard::Looked(self.seen.contains(&number))),
        }
    }

    /// A request arrives outside: seen, unless the outside knows it again.
    fn show(&mut self, token: Token) {
        if !self.knows(token) {
            self.seen.push(token.0);
            self.memory.insert(token, self.now_ms + L::MEMORY_MS);
        }
    }

    fn knows(&self, token: Token) -> bool {
        let until_ms = self.memory.get(&token);
        until_ms.is_some_and(|until_ms| self.now_ms <= *until_ms)
    }

    fn echo(&mut self, which: Index) {
        if self.seen.is_empty() {
            return;
        }
        let number = *which.get(&self.seen);
        if self.rows[number].state == State::Ended {
            return;
        }
        let (row, acts) = self
            .lane
            .step(&self.rows[number].row, Heard::Echo, self.now_ms);
        for act in acts {
            self.write_down(number, &row, act);
        }
    }

    fn pass(&mut self, millis: i64) {
        self.now_ms += millis;
        if millis >= MINUTE_MS {
            // No request is under way for so long.
            self.under_way.clear();
        }
    }

    fn restart_outside(&mut self) {
        self.under_way.clear();
        if self.lane.forgets_at_restart() {
            self.memory.clear();
        }
    }

    /// Goes back to the backup. What was written since comes again from its source. All that has
    /// not ended may have been sent since, what was given up too.
    fn restore(&mut self) {
        let Some(backup) = self.backup.clone() else {
            return;
        };
        self.under_way.clear();
        let later = self.rows.len() - backup.len();
        let again = Stored {
            row: self.lane.fresh(self.now_ms),
            state: State::Open,
            next_at_ms: 0,
        };
        self.rows = backup;
        self.rows.extend(vec![again; later]);
        for stored in self
            .rows
            .iter_mut()
            .filter(|stored| stored.state != State::Ended)
        {
            stored.row = self.lane.restored(&stored.row);
        }
    }

    fn revive(&mut self, which: Index) {
        let given_up = |number: &usize| self.rows[*number].state == State::GivenUp;
        let given_up: Vec<usize> = (0..self.rows.len()).filter(given_up).collect();
        if given_up.is_empty() {
            return;
        }
        let number = *which.get(&given_up);
        let (row, acts) = self
            .lane
            .step(&self.rows[number].row, Heard::Revive, self.now_ms);
        for act in acts {
            self.write_down(number, &row, act);
        }
    }
}
