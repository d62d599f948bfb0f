//! What was being done when something failed.

/// One endpoint, as an error needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// What is done, such as `fetch the inbox`.
    pub(crate) what: &'static str,
    /// What it is done to.
    pub(crate) subject: Subject,
    /// The screen of the app that makes this call.
    pub(crate) screen: &'static str,
}

/// What a call is about: some signs mean different things for different subjects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The account itself.
    Account,
    /// A list of chats.
    Inbox,
    /// One chat.
    Thread,
    /// A person.
    User,
    /// A message on its way out.
    Send,
}
