//! What was put in on either side, and the judgement of what came out.

use std::fmt;

use serde_json::json;
use simulator::{
    homeserver::{Event, FakeHomeserver, Room, State},
    instagram::{
        Simulator,
        world::{ItemId, ThreadId, UserId},
    },
};

use crate::world::{BOT, ghost};

/// More characters than the fake Instagram takes, and fewer than at which the bridge cuts a text.
const TOO_LONG: usize = 1_020;

/// Everything that was put in.
pub(crate) struct Ledger {
    alice: String,
    account: UserId,
    chats: Vec<Chat>,
    /// The first chat that is looked at; those before it were found complete.
    first: usize,
    numbers: usize,
}

/// One direct chat: who is there, and who said what in which order.
pub(crate) struct Chat {
    pub(crate) thread: ThreadId,
    pub(crate) friend: UserId,
    /// Texts of the friend, from Instagram to Matrix.
    from_friend: Vec<String>,
    /// Texts of the person, from Matrix to Instagram.
    from_alice: Vec<String>,
    /// Texts of the person that Instagram refuses.
    refused: Vec<String>,
    /// Other things that the friend did, as they are to be seen in the room, in order.
    changes: Vec<String>,
    /// The friend's reaction as it is now; each emoji is used once per chat.
    reacted: Option<String>,
    /// Texts and reactions of the friend that were taken back after they had arrived.
    gone: Vec<String>,
}

/// What came out, against what was put in.
#[derive(Default)]
pub(crate) struct Verdict {
    /// Put in and not (yet) come out.
    pub(crate) missing: usize,
    /// Come out too often, without having been put in, or in the wrong order.
    faults: Vec<String>,
}

impl Verdict {
    pub(crate) fn is_complete(&self) -> bool {
        self.missing == 0
    }

    pub(crate) fn is_spotless(&self) -> bool {
        self.faults.is_empty()
    }

    /// Leaves out what was taken back; where it is still to be seen, its going is missing.
    fn without_gone(&mut self, chat: &Chat, came_out: Vec<String>) -> Vec<String> {
        let (stale, rest): (Vec<_>, Vec<_>) = came_out
            .into_iter()
            .partition(|one| chat.gone.contains(one));
        self.missing += stale.len();
        rest
    }

    /// Compares what came out in one place with what was put in: it must be a beginning of it.
    fn compare(&mut self, place: &str, put_in: &[String], came_out: &[String]) {
        if put_in.starts_with(came_out) {
            self.missing += put_in.len() - came_out.len();
        } else {
            let (put_in, came_out) = (shortened(put_in), shortened(came_out));
            self.faults
                .push(format!("{place}: put in {put_in:?}, came out {came_out:?}"));
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} missing; {}", self.missing, self.faults.join("; "))
    }
}

fn shortened(texts: &[String]) -> Vec<String> {
    texts
        .iter()
        .map(|text| text.chars().take(24).collect())
        .collect()
}

impl Ledger {
    pub(crate) fn new(alice: String, account: UserId) -> Self {
        Self {
            alice,
            account,
            chats: Vec::new(),
            first: 0,
            numbers: 0,
        }
    }

    /// How many chats there are.
    pub(crate) fn chats(&self) -> usize {
        self.chats.len()
    }

    /// From now on only the `count` newest chats and those to come are judged.
    pub(crate) fn look_at_newest(&mut self, count: usize) {
        self.first = self.chats.len().saturating_sub(count);
    }

    /// From now on all chats are judged.
    pub(crate) fn look_at_all(&mut self) {
        self.first = 0;
    }

    /// Makes a friend and a chat with them; returns its number.
    pub(crate) fn open_chat(&mut self, instagram: &Simulator) -> usize {
        let name = format!("friend.{}", self.chats.len());
        let friend = instagram.add_person(&name, &name).expect("a new person");
        let thread = instagram
            .create_dm(self.account, friend)
            .expect("a new chat");
        self.chats.push(Chat {
            thread,
            friend,
            from_friend: Vec::new(),
            from_alice: Vec::new(),
            refused: Vec::new(),
            changes: Vec::new(),
            reacted: None,
            gone: Vec::new(),
        });
        self.chats.len() - 1
    }

    /// The friend says something new: a word, and as many more as `words` gives lengths.
    pub(crate) fn hear(&mut self, chat: usize, instagram: &Simulator, words: &[usize]) -> ItemId {
        let text = self.text("in", words);
        let chat = &mut self.chats[chat];
        let item = instagram
            .say(chat.thread, chat.friend, &text)
            .expect("the friend speaks");
        chat.from_friend.extend(parts(&text));
        item
    }

    /// The person says something new in the chat's room: a word, and as many more as `words` gives
    /// lengths.
    pub(crate) fn say(&mut self, chat: usize, homeserver: &FakeHomeserver, words: &[usize]) {
        let text = self.text("out", words);
        self.send(chat, homeserver, &text);
        self.chats[chat].from_alice.extend(parts(&text));
    }

    /// The person says something that Instagram refuses: a word that is longer than it takes.
    pub(crate) fn say_in_vain(&mut self, chat: usize, homeserver: &FakeHomeserver) {
        let text = self.text("vain", &[]) + "-".repeat(TOO_LONG).as_str();
        self.send(chat, homeserver, &text);
        self.chats[chat].refused.push(text);
    }

    fn text(&mut self, first: &str, words: &[usize]) -> String {
        self.numbers += 1;
        let more = words
            .iter()
            .map(|length| format!(" {}", "-".repeat(*length)));
        let more: String = more.collect();
        format!("{first}-{}{more}", self.numbers)
    }

    fn send(&self, chat: usize, homeserver: &FakeHomeserver, text: &str) {
        let room = self.room(chat, homeserver).expect("the chat has its room");
        let content = json!({ "msgtype": "m.text", "body": text });
        homeserver
            .send_as_user(&self.alice, &room, content)
            .expect("the room exists");
    }

    /// The friend changes a text of theirs that has arrived.
    pub(crate) fn edit(&mut self, chat: usize, item: ItemId, instagram: &Simulator) {
        self.numbers += 1;
        let text = format!("changed {}", self.numbers);
        let chat = &mut self.chats[chat];
        instagram
            .edit(chat.thread, item, &text)
            .expect("the item exists");
        chat.changes.push(text);
    }

    /// The friend reacts to a text of theirs that has arrived, instead of what was there before.
    pub(crate) fn react(&mut self, chat: usize, item: ItemId, emoji: &str, instagram: &Simulator) {
        let chat = &mut self.chats[chat];
        instagram
            .react(chat.thread, item, chat.friend, Some(emoji))
            .expect("the item exists");
        if let Some(before) = chat.reacted.replace(emoji.to_owned()) {
            chat.changes.retain(|change| *change != before);
            chat.gone.push(before);
        }
        chat.changes.push(emoji.to_owned());
    }

    /// The friend takes the newest of their texts back, which has arrived.
    pub(crate) fn unsend(&mut self, chat: usize, item: ItemId, instagram: &Simulator) {
        let chat = &mut self.chats[chat];
        instagram
            .unsend(chat.thread, item)
            .expect("the item exists");
        let text = chat.from_friend.pop().expect("it was said");
        chat.gone.push(text);
    }

    /// The friend reads the chat.
    pub(crate) fn read(&self, chat: usize, instagram: &Simulator) {
        let chat = &self.chats[chat];
        instagram
            .mark_read(chat.thread, chat.friend)
            .expect("the chat exists");
    }

    /// The chat's room, once it is there and the person is in it.
    pub(crate) fn room(&self, chat: usize, homeserver: &FakeHomeserver) -> Option<String> {
        let friend = ghost(self.chats[chat].friend);
        homeserver.look(|state| {
            let mut rooms = rooms_with(state, &friend);
            let room = rooms.find(|room| room.membership(&self.alice) == Some("join"))?;
            Some(room.id.clone())
        })
    }

    /// Compares everything that was put in with what came out so far.
    pub(crate) fn judge(&self, homeserver: &FakeHomeserver, instagram: &Simulator) -> Verdict {
        let mut verdict = Verdict::default();
        for chat in &self.chats[self.first..] {
            homeserver.look(|state| self.judge_rooms(chat, state, &mut verdict));
            self.judge_thread(chat, instagram, &mut verdict);
        }
        verdict
    }

    fn judge_thread(&self, chat: &Chat, instagram: &Simulator, verdict: &mut Verdict) {
        let texts = instagram.look(|world| {
            let thread = world.thread(chat.thread).expect("the chat exists");
            let own = thread
                .items
                .values()
                .filter(|item| item.sender == self.account);
            own.filter_map(simulator::instagram::world::Item::text)
                .collect::<Vec<_>>()
        });
        verdict.compare("to Instagram", &chat.from_alice, &texts);
    }

    fn judge_rooms(&self, chat: &Chat, state: &State, verdict: &mut Verdict) {
        let friend = ghost(chat.friend);
        let rooms: Vec<&Room> = rooms_with(state, &friend).collect();
        if rooms.len() > 1 {
            verdict
                .faults
                .push(format!("{} rooms for one chat", rooms.len()));
        }
        let timeline = rooms.first().map_or(&[][..], |room| &room.timeline);
        let by_friend: Vec<&Event> = timeline
            .iter()
            .filter(|event| event.sender == friend)
            .collect();
        let texts: Vec<String> = by_friend
            .iter()
            .filter(|event| !is_edit(event))
            .filter_map(|e| body(e))
            .collect();
        let texts = verdict.without_gone(chat, texts);
        verdict.compare("to Matrix", &chat.from_friend, &texts);
        let changes: Vec<String> = by_friend.iter().filter_map(|event| change(event)).collect();
        let changes = verdict.without_gone(chat, changes);
        verdict.compare("changes", &chat.changes, &changes);
        let own = ghost(self.account);
        let echoes = timeline
            .iter()
            .filter(|event| event.sender == own && body(event).is_some());
        let echoes = echoes.filter_map(body).collect::<Vec<_>>();
        verdict.compare("own echoes", &[], &echoes);
        let notices = notices(timeline);
        verdict.compare("notices", &chat.refused, &notices);
    }
}

/// The texts of the person that the bot said were not sent.
fn notices(timeline: &[Event]) -> Vec<String> {
    let notices = timeline
        .iter()
        .filter(|event| event.sender == BOT && event.content["msgtype"] == "m.notice");
    notices
        .map(|notice| {
            let target = &notice.content["m.relates_to"]["m.in_reply_to"]["event_id"];
            let target = timeline
                .iter()
                .find(|event| *target == event.event_id.as_str());
            target
                .and_then(body)
                .unwrap_or_else(|| "nothing".to_owned())
        })
        .collect()
}

fn rooms_with<'a>(state: &'a State, user: &'a str) -> impl Iterator<Item = &'a Room> {
    state
        .rooms
        .values()
        .filter(move |room| room.membership(user).is_some())
}

fn is_edit(event: &Event) -> bool {
    event.content["m.relates_to"]["rel_type"] == "m.replace"
}

fn body(event: &Event) -> Option<String> {
    let is_message = event.kind == "m.room.message";
    event.content["body"]
        .as_str()
        .filter(|_| is_message)
        .map(str::to_owned)
}

/// An edit or a reaction as the ledger names it. Reactions that were taken away are named by what
/// the homeserver keeps: that there was one.
fn change(event: &Event) -> Option<String> {
    if is_edit(event) {
        return event.content["m.new_content"]["body"]
            .as_str()
            .map(str::to_owned);
    }
    let is_reaction = event.kind == "m.reaction";
    event.content["m.relates_to"]["key"]
        .as_str()
        .filter(|_| is_reaction)
        .map(str::to_owned)
}

/// A text as it has to be cut into messages: behind the second word, whose length together with
/// the first is chosen so that there is no other place.
fn parts(text: &str) -> Vec<String> {
    let cut = text
        .match_indices(' ')
        .nth(1)
        .map_or(text.len(), |(space, _)| space + 1);
    let (first, second) = text.split_at(cut);
    let parts = [first, second].into_iter().filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
