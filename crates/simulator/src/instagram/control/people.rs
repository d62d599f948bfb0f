//! `/control/people`, `/control/accounts`, `/control/revoke`

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    reply::{Body, Problem, Reply, reply},
    threads::summary,
};
use crate::instagram::{
    shared::Shared,
    world::{UserId, World, WorldError},
};

/// A new person, or one who is there (`user_id`).
#[derive(Deserialize)]
pub(super) struct Who {
    user_id: Option<UserId>,
    username: Option<String>,
    full_name: Option<String>,
}

/// `GET /control/people`: everybody.
pub(super) async fn list(State(shared): State<Shared>) -> Reply<Value> {
    reply(shared.look(|world| {
        let people = world.people.values().map(|person| {
            json!({
                "user_id": person.id,
                "username": person.username,
                "full_name": person.full_name,
                "has_account": world.accounts.contains_key(&person.id),
            })
        });
        json!({ "people": people.collect::<Vec<_>>() })
    }))
}

/// `POST /control/people`: adds a person.
pub(super) async fn add(State(shared): State<Shared>, Body(who): Body<Who>) -> Reply<Value> {
    let user_id = shared.change(|world| find_or_add(world, &who))?;
    reply(json!({ "user_id": user_id }))
}

/// `POST /control/accounts`: adds a person who can log in, or a session for one who is there.
pub(super) async fn add_account(
    State(shared): State<Shared>,
    Body(who): Body<Who>,
) -> Reply<Value> {
    let login = shared.change(|world| {
        let person = find_or_add(world, &who)?;
        world.open_session(person).map_err(Problem::from)
    })?;
    let mut answer = json!(login);
    answer["cookies"] = login.cookies_json();
    answer["cookie_header"] = login.cookie_header().into();
    reply(answer)
}

/// `POST /control/revoke`: ends all sessions of an account.
pub(super) async fn revoke(State(shared): State<Shared>, Body(who): Body<Who>) -> Reply<Value> {
    let user_id = shared.change(|world| find_or_add(world, &who))?;
    shared.change(|world| world.revoke(user_id))?;
    reply(json!({}))
}

/// `GET /control/people/{id}/threads`: a person's threads, newest activity first.
pub(super) async fn threads(State(shared): State<Shared>, Path(id): Path<UserId>) -> Reply<Value> {
    let found = shared.look(|world| -> Result<_, WorldError> {
        world.person(id)?;
        let mut threads: Vec<_> = world
            .threads
            .values()
            .filter(|thread| thread.has(id))
            .collect();
        threads.sort_by_key(|thread| std::cmp::Reverse(thread.last_activity_us));
        Ok(threads
            .iter()
            .map(|thread| summary(world, thread, Some(id)))
            .collect::<Vec<_>>())
    })?;
    reply(json!({ "threads": found }))
}

fn find_or_add(world: &mut World, who: &Who) -> Result<UserId, Problem> {
    if let Some(id) = who.user_id {
        return Ok(world.person(id)?.id);
    }
    let username = who.username.as_deref();
    let username = username.ok_or_else(|| Problem("give a `username` or a `user_id`".into()))?;
    Ok(world.add_person(username, who.full_name.as_deref().unwrap_or(username))?)
}
