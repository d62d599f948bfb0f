//! The states of queued rows, with the numbers they are stored as. The numbers never change.

macro_rules! stored_state {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$variant_doc:meta])* $variant:ident = $number:literal,)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The number it is stored as.
            pub const fn number(self) -> i64 {
                match self {
                    $(Self::$variant => $number,)+
                }
            }

            /// The state a stored number stands for; `None` for a number no version ever wrote.
            pub const fn from_number(number: i64) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// Whether the row still waits for something; done rows have numbers from 10 on.
            pub const fn is_open(self) -> bool {
                self.number() < 10
            }
        }
    };
}

stored_state! {
    /// Where an event from the homeserver stands.
    InboxState {
        /// Written, not handled.
        Received = 0,
        /// Handled, ignored or given up; its payload is wiped.
        Done = 10,
    }
}

stored_state! {
    /// Where a row on its way to Matrix stands.
    OutboxMxState {
        /// Written, not tried.
        Queued = 0,
        /// An attempt is under way, or was when the process ended.
        Sending = 1,
        /// Put off until its next try.
        Waiting = 2,
        /// In the room, or shown to need no event; its payload is wiped.
        Done = 10,
        /// Given up; its payload is kept.
        Dead = 11,
    }
}

stored_state! {
    /// Where a row on its way to Instagram stands.
    OutboxIgState {
        /// Written, not tried.
        Pending = 0,
        /// An attempt is under way, or was when the process ended.
        InFlight = 1,
        /// Put off until its next try.
        Waiting = 2,
        /// Will not be sent; its author is still to be told why.
        GivenUp = 3,
        /// Instagram answered with the message's id.
        Acknowledged = 10,
        /// The message was seen in the thread.
        Confirmed = 11,
        /// Taken back before it left.
        Cancelled = 12,
        /// Given up; its payload is kept so that it can be revived.
        Dead = 13,
    }
}

/// Which channel an event came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventSource {
    /// The homeserver pushed it.
    Push,
    /// We asked `/sync`.
    Sync,
    /// We asked `/messages` to close a gap.
    Messages,
}

impl EventSource {
    /// The word it is stored as.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Sync => "sync",
            Self::Messages => "messages",
        }
    }

    /// The source a stored word stands for; `None` for a word no version ever wrote.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "push" => Some(Self::Push),
            "sync" => Some(Self::Sync),
            "messages" => Some(Self::Messages),
            _ => None,
        }
    }
}
