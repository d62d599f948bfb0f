//! Finding the command that was meant.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::future::BoxFuture;
use ruma::{OwnedRoomId, OwnedUserId};

use super::{COMMANDS, login};
use crate::bridge::{Bridge, BridgeError, CommandCall, CommandHandler};

/// How long the bot waits for the answer to a question.
const ANSWER_WITHIN_MS: i64 = 15 * 60 * 1_000;

/// What a command does: answers with the words to say.
type Run = for<'a> fn(&'a Bot, &'a CommandCall, &'a str) -> BoxFuture<'a, Reply>;

/// What the bot says to a command.
pub(super) type Reply = Result<String, BridgeError>;

/// One command.
pub(super) struct Command {
    /// What it is called by.
    pub(super) name: &'static str,
    /// What stands behind the name in the help text.
    pub(super) arguments: &'static str,
    /// One sentence.
    pub(super) help: &'static str,
    /// What it does with the rest of the line.
    pub(super) run: Run,
}

/// Answers commands.
pub struct Bot {
    pub(super) bridge: Arc<Bridge>,
    clock: crate::clock::SharedClock,
    /// Who was asked for cookies in which room, and when. A restart forgets it, which is harmless:
    /// pasted cookies are recognised without having been asked for.
    asked: Mutex<BTreeMap<(OwnedUserId, OwnedRoomId), i64>>,
}

impl Bot {
    /// Makes the bot of a bridge.
    pub fn new(bridge: Arc<Bridge>, clock: crate::clock::SharedClock) -> Self {
        Self {
            bridge,
            clock,
            asked: Mutex::default(),
        }
    }

    /// Remembers that a user was asked for cookies.
    pub(super) fn ask(&self, call: &CommandCall) {
        let now_ms = self.clock.now_ms();
        let mut asked = self.asked();
        asked.retain(|_, at_ms| now_ms - *at_ms < ANSWER_WITHIN_MS);
        asked.insert(question_of(call), now_ms);
    }

    /// Forgets a question. False when there was none.
    pub(super) fn forget_question(&self, call: &CommandCall) -> bool {
        let now_ms = self.clock.now_ms();
        self.asked()
            .remove(&question_of(call))
            .is_some_and(|at_ms| now_ms - at_ms < ANSWER_WITHIN_MS)
    }

    fn is_asked(&self, call: &CommandCall) -> bool {
        let now_ms = self.clock.now_ms();
        self.asked()
            .get(&question_of(call))
            .is_some_and(|at_ms| now_ms - at_ms < ANSWER_WITHIN_MS)
    }

    fn asked(&self) -> MutexGuard<'_, BTreeMap<(OwnedUserId, OwnedRoomId), i64>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, call: &CommandCall) -> Reply {
        let text = call.text.trim();
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let named = find(&word.to_lowercase());
        let is_answer = named.is_none() && self.is_asked(call);
        if is_answer || login::holds_cookies(text) {
            return login::take_cookies(self, call, login::strip_command(text)).await;
        }
        match named {
            Some(command) => (command.run)(self, call, rest.trim()).await,
            None => Ok(unknown(word)),
        }
    }
}

impl CommandHandler for Bot {
    fn handle(&self, call: CommandCall) -> BoxFuture<'_, Result<(), BridgeError>> {
        Box::pin(async move {
            let reply = self.answer(&call).await?;
            let occasion = format!("reply:{}", call.event);
            self.bridge.say(&call.room, &occasion, &reply).await
        })
    }
}

/// A question is asked of a person in a room; what they say elsewhere is no answer.
fn question_of(call: &CommandCall) -> (OwnedUserId, OwnedRoomId) {
    (call.user.clone(), call.room.clone())
}

fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}

/// What to say to a word that is no command: the nearest one, where one is near.
fn unknown(word: &str) -> String {
    let nearest = COMMANDS
        .iter()
        .map(|command| (distance(&word.to_lowercase(), command.name), command.name))
        .min();
    match nearest {
        Some((away, name)) if away <= 2 => {
            format!(
                "I do not know that command. Did you mean “{name}”? Say “help” for all of them."
            )
        }
        _ => "I do not know that command. Say “help” to see what I understand.".to_owned(),
    }
}

/// How many letters have to be changed, added or left out to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        row[0] = line + 1;
        for (column, other) in to.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = change.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, unknown};

    #[test]
    fn a_slip_of_the_finger_gets_a_suggestion() {
        assert_eq!(distance("pign", "ping"), 2);
        assert!(unknown("hepl").contains("“help”"));
        assert!(unknown("logn").contains("“login”"));
        assert!(!unknown("abracadabra").contains("Did you mean"));
    }
}
