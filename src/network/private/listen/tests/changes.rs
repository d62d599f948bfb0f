//! What the bridge makes of the events is what the network shows.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::records::{Bench, Written, quick};
use super::world::{ModelThread, Op, Pages};
use crate::remote::{Content, EventKind, MessageId};

fn ops() -> impl Strategy<Value = Op> {
    let (thread, back) = (0..3_usize, 0..4_usize);
    prop_oneof![
        3 => thread.clone().prop_map(|thread| Op::Message { thread }),
        2 => (thread.clone(), back.clone()).prop_map(|(thread, back)| Op::Unsend { thread, back }),
        2 => (thread.clone(), back.clone()).prop_map(|(thread, back)| Op::Edit { thread, back }),
        3 => (thread.clone(), back.clone(), 0..3_usize, any::<bool>()).prop_map(
            |(thread, back, emoji, moves)| Op::React { thread, back, emoji, moves }
        ),
        2 => (thread.clone(), back).prop_map(|(thread, back)| Op::Unreact { thread, back }),
        1 => thread.clone().prop_map(|thread| Op::Read { thread }),
        1 => thread.prop_map(|thread| Op::Rename { thread }),
        1 => (1..5_000_i64).prop_map(|ms| Op::Pass { ms }),
    ]
}

/// A room as the events made it.
#[derive(Debug, Default, PartialEq)]
struct Room {
    title: Option<String>,
    messages: BTreeMap<String, (String, BTreeMap<String, String>)>,
    read_up_to: Option<MessageId>,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_room_ends_up_as_the_thread(gaps in vec(vec(ops(), 1..4), 1..25)) {
        let pages = Pages { inbox_threads: 20, inbox_messages: 10, thread_messages: 20 };
        let mut bench = Bench::new(pages, quick(), (20, 20));
        for thread in 0..3 {
            bench.apply(&[
                Op::NewThread { is_request: false },
                Op::Burst { thread, count: 5 },
            ]);
        }
        for gap in gaps {
            bench.apply(&gap);
            bench.check().unwrap();
        }
        let world = bench.world.0.lock().unwrap();
        let written = bench.records.0.lock().unwrap();
        for thread in &world.threads {
            let (mut room, mut truth) = (room(&written, thread), truth(thread));
            // A read is told with the message it reached; taking that one back tells nothing.
            room.read_up_to = None;
            truth.read_up_to = None;
            prop_assert_eq!(room, truth);
        }
    }
}

fn truth(thread: &ModelThread) -> Room {
    let messages = thread.items.iter().map(|item| {
        let reactions = item.reactions.iter();
        let reactions = reactions.map(|(sender, (emoji, _))| ((*sender).to_owned(), emoji.clone()));
        (
            item.id.to_string(),
            (item.text.clone(), reactions.collect()),
        )
    });
    Room {
        title: thread.title.clone(),
        messages: messages.collect(),
        read_up_to: None,
    }
}

fn room(written: &Written, thread: &ModelThread) -> Room {
    let mut room = Room::default();
    for event in written.events().filter(|event| event.thread == thread.id) {
        room.apply(&event.kind);
    }
    room
}

impl Room {
    fn apply(&mut self, event: &EventKind) {
        match event {
            EventKind::Chat(chat) => self.title.clone_from(&chat.title),
            EventKind::Message(message) => {
                let line = (text(&message.content), BTreeMap::new());
                let before = self.messages.insert(message.id.to_string(), line);
                assert!(before.is_none(), "{} came twice", message.id);
            }
            EventKind::Edit(edit) => self.line(&edit.message).0 = text(&edit.content),
            EventKind::Unsend(unsend) => {
                let line = self.messages.remove(unsend.message.as_str());
                assert!(line.is_some(), "{} was unknown", unsend.message);
            }
            EventKind::Reaction(reaction) => {
                let sender = reaction.sender.to_string();
                let reactions = &mut self.line(&reaction.message).1;
                match &reaction.emoji {
                    Some(emoji) => reactions.insert(sender, emoji.clone()),
                    None => reactions.remove(&sender),
                };
            }
            EventKind::Read(read) => {
                let moves = self
                    .read_up_to
                    .as_ref()
                    .is_none_or(|up_to| read.up_to.cmp_age(up_to).is_gt());
                assert!(moves, "a read went backwards or came twice");
                self.line(&read.up_to);
                self.read_up_to = Some(read.up_to.clone());
            }
        }
    }

    fn line(&mut self, id: &MessageId) -> &mut (String, BTreeMap<String, String>) {
        self.messages
            .get_mut(id.as_str())
            .expect("an event names a message that was handed over")
    }
}

fn text(content: &Content) -> String {
    match content {
        Content::Text { body } => body.clone(),
        Content::Unsupported { kind, .. } => panic!("unexpected {kind}"),
    }
}
