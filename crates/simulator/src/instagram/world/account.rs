//! An account that can log in, with its sessions.

use std::{collections::BTreeSet, fmt};

use rand::{RngExt, distr::Alphanumeric};
use serde::Serialize;
use serde_json::{Value, json};

use super::{UserId, World, WorldError, change::ChangeKind};

/// A person who can log in.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose account.
    pub id: UserId,
    /// Counts what changed for this account.
    pub seq_id: u64,
    /// The sessions that are good.
    pub(super) sessions: BTreeSet<String>,
    /// The sessions that once were good.
    pub(super) revoked: BTreeSet<String>,
}

/// What is needed to log in to an account: hand it to the client under test.
#[derive(Clone, Serialize)]
pub struct Login {
    /// The account.
    pub user_id: UserId,
    /// Its login name.
    pub username: String,
    /// The `sessionid` cookie, percent-encoded as a browser keeps it.
    pub sessionid: String,
    /// The `csrftoken` cookie.
    pub csrftoken: String,
    /// The `mid` cookie.
    pub mid: String,
    /// The `ig_did` cookie.
    pub ig_did: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Login")
            .field("user_id", &self.user_id)
            .finish_non_exhaustive()
    }
}

impl Login {
    fn new(user_id: UserId, username: &str) -> Self {
        let (middle, last) = (letters(14), letters(40));
        Self {
            user_id,
            username: username.to_owned(),
            sessionid: format!("{user_id}%3A{middle}%3A12%3AAY{last}"),
            csrftoken: letters(32),
            mid: letters(28),
            ig_did: uuid::Uuid::new_v4().to_string().to_uppercase(),
        }
    }

    /// The cookies as the JSON object that a person would paste.
    pub fn cookies_json(&self) -> Value {
        json!({
            "sessionid": self.sessionid,
            "csrftoken": self.csrftoken,
            "ds_user_id": self.user_id.to_string(),
            "mid": self.mid,
            "ig_did": self.ig_did,
        })
    }

    /// The cookies as a `Cookie` header.
    pub fn cookie_header(&self) -> String {
        format!(
            "sessionid={}; csrftoken={}; ds_user_id={}; mid={}; ig_did={}",
            self.sessionid, self.csrftoken, self.user_id, self.mid, self.ig_did
        )
    }
}

fn letters(count: usize) -> String {
    rand::rng()
        .sample_iter(Alphanumeric)
        .take(count)
        .map(char::from)
        .collect()
}

/// The two forms of a sessionid, with `%3A` and with `:`, are one session.
fn canonical(sessionid: &str) -> String {
    sessionid.replace("%3A", ":").replace("%3a", ":")
}

/// What a sessionid is worth.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Session {
    /// It belongs to this account.
    Good(UserId),
    /// It belonged to an account and was ended.
    Revoked,
    /// Nobody ever got it.
    Unknown,
}

impl World {
    /// Makes a person able to log in and opens a session. May be called again for more sessions.
    pub fn open_session(&mut self, person: UserId) -> Result<Login, WorldError> {
        let username = self.person(person)?.username.clone();
        let login = Login::new(person, &username);
        let account = self.accounts.entry(person).or_insert_with(|| Account {
            id: person,
            seq_id: 40_000,
            sessions: BTreeSet::new(),
            revoked: BTreeSet::new(),
        });
        account.sessions.insert(canonical(&login.sessionid));
        self.note(ChangeKind::Account { user_id: person });
        Ok(login)
    }

    /// Finds out whose session this is.
    pub fn session(&self, sessionid: &str) -> Session {
        let sessionid = canonical(sessionid);
        for account in self.accounts.values() {
            if account.sessions.contains(&sessionid) {
                return Session::Good(account.id);
            }
            if account.revoked.contains(&sessionid) {
                return Session::Revoked;
            }
        }
        Session::Unknown
    }

    /// Ends one session; ending it twice is the same as once.
    pub fn end_session(&mut self, sessionid: &str) {
        let sessionid = canonical(sessionid);
        for account in self.accounts.values_mut() {
            if account.sessions.remove(&sessionid) {
                account.revoked.insert(sessionid.clone());
            }
        }
    }

    /// Ends all sessions of an account, as when its owner changes the password.
    pub fn revoke(&mut self, account: UserId) -> Result<(), WorldError> {
        let found = self
            .accounts
            .get_mut(&account)
            .ok_or(WorldError::NoAccount(account))?;
        let ended = std::mem::take(&mut found.sessions);
        found.revoked.extend(ended);
        self.note(ChangeKind::Account { user_id: account });
        Ok(())
    }
}
