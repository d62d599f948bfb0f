//! The person at the Matrix end of tests and demos: the full matrix-sdk client behind a plain API.
//!
//! [`MatrixUser`] logs in, keeps in sync in the background and acts; [`View`] is what the person
//! sees, as plain data. No type of matrix-sdk is in this API, and every method that waits gives a
//! boxed future, so that a crate that uses this one never compiles matrix-sdk's code again.
//!
//! ```no_run
//! # async fn example() -> anyhow::Result<()> {
//! use std::time::Duration;
//! use matrix_user::MatrixUser;
//!
//! let alice = MatrixUser::log_in("http://127.0.0.1:8008", "alice", "password", None).await?;
//! let room = alice.create_dm("@instagrambot:hs.test", false).await?;
//! alice.send_text(&room, "help").await?;
//! let answer = alice
//!     .wait_for(Duration::from_secs(20), "an answer of the bot", |view| {
//!         view.messages(&room).find(|entry| entry.sender != alice.user_id()).cloned()
//!     })
//!     .await?;
//! println!("{}", answer.body);
//! # Ok(())
//! # }
//! ```

mod act;
mod entry;
pub mod lines;
mod session;
mod sync;
mod user;
mod view;

pub use entry::TimelineEntry;
pub use user::MatrixUser;
pub use view::{Member, RoomView, View};

/// What a method gives that waits for the homeserver.
pub type Answer<'a, T> = futures_util::future::BoxFuture<'a, anyhow::Result<T>>;
