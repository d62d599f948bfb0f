//! The durable queues, ordered per portal.
//!
//! # How a message gets across
//!
//! Whatever arrives is first written: events from the homeserver into `inbox_mx`, events from a
//! listener into `outbox_mx`. Only after that commit is anything acknowledged to its sender. A
//! [`Scheduler`] then runs one worker per *line* (a room for the inbox, a portal for the two
//! outboxes), many lines side by side and each line strictly in order: the first row of a line
//! that waits makes the rest of its line wait, and nobody else.
//!
//! What happens to a row is decided by a pure function, [`to_remote::step`] for what goes to the
//! network and [`to_matrix::step`] for what goes to the homeserver. It takes the row and what was
//! just learned, and answers with the row's next state and what to do. Workers only carry that
//! out: they hold no state of their own, so stopping at any point and starting again is the same
//! as going on.
//!
//! # When a side is away
//!
//! After some failures in a row nothing more is tried: a [`Breaker`] per side opens, the rows keep
//! their places and their counts, and one harmless question at a time finds out when the side is
//! back. Then everything that waits is woken; what goes to the network leaves slowly ([`CatchUp`]).
//!
//! # Why nothing is doubled
//!
//! The id that makes a repeat harmless is chosen and written with the row, before the first
//! attempt: a Matrix transaction id, or the network's own token. While the other side still
//! remembers it, the row is simply sent again. When it is older than that memory, or the other
//! side has none, the worker looks first whether the message is there.
//!
//! The end of a row and its entry in `message` are one transaction, and that transaction first
//! checks that the login is still ours.

mod breaker;
mod catch_up;
mod error;
mod retry;
mod scheduler;
pub mod to_matrix;
pub mod to_remote;

pub use breaker::{Breaker, Change, Reach};
pub use catch_up::CatchUp;
pub use error::{BridgeError, Chain};
pub use retry::backoff_ms;
pub use scheduler::{Line, Pause, Scheduler};
