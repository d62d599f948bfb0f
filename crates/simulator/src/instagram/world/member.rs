//! What happens to threads as a whole: titles, members, requests.

use super::{Item, ThreadId, UserId, World, WorldError, message::action_log};

impl World {
    /// Gives a group a title, and tells so in the thread.
    pub fn rename(&mut self, thread: ThreadId, by: UserId, title: &str) -> Result<(), WorldError> {
        self.check_member(thread, by)?;
        self.thread_mut(thread)?.title = Some(title.to_owned());
        let name = self.username(by);
        self.log_action(thread, by, &format!("{name} named the group {title}."))
    }

    /// Adds a person; adding a member again changes nothing.
    pub fn add_member(
        &mut self,
        thread: ThreadId,
        by: UserId,
        person: UserId,
    ) -> Result<(), WorldError> {
        self.check_member(thread, by)?;
        let added = self.person(person)?.username.clone();
        let found = self.thread_mut(thread)?;
        if found.has(person) {
            return Ok(());
        }
        found.left.retain(|left| *left != person);
        found.members.push(person);
        let name = self.username(by);
        self.log_action(thread, by, &format!("{name} added {added}."))
    }

    /// Removes a person; `by` may be the person, who then leaves.
    pub fn remove_member(
        &mut self,
        thread: ThreadId,
        by: UserId,
        person: UserId,
    ) -> Result<(), WorldError> {
        self.check_member(thread, by)?;
        self.check_member(thread, person)?;
        let (name, removed) = (self.username(by), self.username(person));
        let found = self.thread_mut(thread)?;
        found.members.retain(|member| *member != person);
        found.left.push(person);
        let sentence = if by == person {
            format!("{name} left the group.")
        } else {
            format!("{name} removed {removed}.")
        };
        self.log_action(thread, by, &sentence)
    }

    /// Accepts a request; accepting twice is the same as once.
    pub fn approve(&mut self, thread: ThreadId, person: UserId) -> Result<(), WorldError> {
        self.check_member(thread, person)?;
        if self.thread_mut(thread)?.pending_for.remove(&person) {
            self.thread_changed(thread);
        }
        Ok(())
    }

    fn log_action(
        &mut self,
        thread: ThreadId,
        by: UserId,
        sentence: &str,
    ) -> Result<(), WorldError> {
        let (id, token) = (self.mint.item(), self.mint.token());
        let mut item = Item::new(id, by, "action_log", Some(&token));
        item.fields.set("action_log", action_log(sentence));
        item.fields.set("hide_in_thread", 0);
        self.insert(thread, item, false)?;
        self.thread_changed(thread);
        Ok(())
    }
}
