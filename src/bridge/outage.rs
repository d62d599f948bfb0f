//! When Instagram or the homeserver is away: lines stop trying, a probe finds out when it is back,
//! and the people whose messages wait are told once.
//!
//! Kept in memory only: a restart begins with everything closed, and finds out again.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tracing::{info, warn};

use super::{
    Bridge, BridgeError,
    queue::{Breaker, CatchUp, Change, Reach},
    status::{outage_over, outage_waits},
};
use crate::{
    remote::{FetchError, LoginId},
    store::{Login, OutboxIg},
};

/// How long a line stays away by itself while its side is away; it is woken when that ends.
const AWAY_MS: i64 = 60_000;
/// How long an outage lasts before people are told of it.
const TELL_AFTER_MS: i64 = 10_000;

/// Something that can be away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// The homeserver.
    Homeserver,
    /// Instagram, as one login sees it: it may be blocked where another is not.
    Instagram(LoginId),
}

/// What is known of the sides. Bounded by the number of logins.
#[derive(Default)]
pub(super) struct Outages {
    sides: Mutex<BTreeMap<Side, Known>>,
    /// Sides that went away and that nobody probes yet.
    lost: Mutex<BTreeSet<Side>>,
    /// Rings when a side goes away.
    gone: Notify,
    /// Rings when a side is back.
    back: Notify,
}

#[derive(Clone, Default)]
struct Known {
    breaker: Breaker,
    catch_up: CatchUp,
    /// Whether the owner was told of the outage.
    told: bool,
    /// The last outage that ended: from when to when, in milliseconds since 1970.
    last: Option<(i64, i64)>,
}

impl Outages {
    pub(super) fn is_away(&self, side: &Side) -> bool {
        let sides = self.sides();
        sides
            .get(side)
            .is_some_and(|known| known.breaker.open_since_ms().is_some())
    }

    /// Takes in what was learned about a side.
    pub(super) fn note(&self, side: &Side, reach: Reach, now_ms: i64, random: u64) {
        let mut sides = self.sides();
        if reach == Reach::Reached && !sides.contains_key(side) {
            return;
        }
        let known = sides.entry(side.clone()).or_default();
        let (breaker, change) = known.breaker.step(reach, now_ms, random);
        known.breaker = breaker;
        match change {
            Some(Change::Opened) => {
                warn!(?side, "nothing gets through; everything for it waits");
                known.told = false;
                self.lost().insert(side.clone());
                self.gone.notify_one();
            }
            Some(Change::Closed { since_ms }) => {
                info!(?side, outage_ms = now_ms - since_ms, "it is back");
                known.last = Some((since_ms, now_ms));
                self.back.notify_waiters();
            }
            None => {}
        }
    }

    /// How long a side was away since `since_ms`, the present outage or the last one.
    fn away_ms(&self, side: &Side, since_ms: i64, now_ms: i64) -> i64 {
        let sides = self.sides();
        let Some(known) = sides.get(side) else {
            return 0;
        };
        let present = known.breaker.open_since_ms().map(|since| (since, now_ms));
        let outage = present.or(known.last);
        outage.map_or(0, |(from, to)| (to - from.max(since_ms)).max(0))
    }

    fn known(&self, side: &Side) -> Known {
        self.sides().get(side).cloned().unwrap_or_default()
    }

    fn change(&self, side: &Side, change: impl FnOnce(&mut Known)) {
        change(self.sides().entry(side.clone()).or_default());
    }

    fn sides(&self) -> MutexGuard<'_, BTreeMap<Side, Known>> {
        self.sides.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lost(&self) -> MutexGuard<'_, BTreeSet<Side>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has every side that goes away probed until it is back, until the bridge stops.
pub(super) async fn watch(bridge: Arc<Bridge>) {
    loop {
        let lost = std::mem::take(&mut *bridge.outages.lost());
        for side in lost {
            bridge.tasks.spawn(probe(Arc::clone(&bridge), side));
        }
        tokio::select! {
            () = bridge.stop.cancelled() => return,
            () = bridge.outages.gone.notified() => {}
        }
    }
}

/// Asks a side again and again whether it is there, then wakes what waited for it.
async fn probe(bridge: Arc<Bridge>, side: Side) {
    loop {
        // Before the look at the breaker, so that nothing is missed between the two.
        let back = bridge.outages.back.notified();
        let Breaker::Open {
            since_ms,
            probe_at_ms,
            ..
        } = bridge.outages.known(&side).breaker
        else {
            break;
        };
        let wait_ms = probe_at_ms.saturating_sub(bridge.now_ms());
        let wait = Duration::from_millis(u64::try_from(wait_ms).unwrap_or_default());
        tokio::select! {
            () = bridge.stop.cancelled() => return,
            // Something got through before the probe.
            () = back => continue,
            () = tokio::time::sleep(wait) => {}
        }
        let reach = bridge.ask(&side).await;
        let (now_ms, random) = (bridge.now_ms(), bridge.random());
        bridge.outages.note(&side, reach, now_ms, random);
        if reach == Reach::ProbeMissed && now_ms - since_ms >= TELL_AFTER_MS {
            bridge.tell_outage(&side, since_ms).await;
        }
    }
    bridge.end_outage(&side).await;
}

impl Bridge {
    /// Whether Instagram is away for a login.
    pub(super) fn is_instagram_away(&self, login: &LoginId) -> bool {
        self.outages.is_away(&Side::Instagram(login.clone()))
    }

    /// Takes in whether Instagram was there for a login.
    pub(super) fn note_instagram(&self, login: &LoginId, reach: Reach) {
        let side = Side::Instagram(login.clone());
        self.outages
            .note(&side, reach, self.now_ms(), self.random());
    }

    /// When a line may send for a login again; `None` when it may now, which counts as one
    /// message of the backlog after an outage.
    pub(super) fn sending_held_ms(&self, login: &LoginId) -> Option<i64> {
        let (now_ms, gap, random) = (self.now_ms(), self.options().catch_up_gap, self.random());
        let mut sides = self.outages.sides();
        let known = sides.get_mut(&Side::Instagram(login.clone()))?;
        match known.breaker {
            Breaker::Open { .. } => Some(now_ms + AWAY_MS),
            Breaker::Closed { .. } => known.catch_up.ask(now_ms, gap, random),
        }
    }

    /// How long a row may wait before it needs its author's word again. An outage does not count.
    pub(super) fn hold_after(&self, row: &OutboxIg) -> Duration {
        let side = Side::Instagram(row.login.clone());
        let away_ms = self
            .outages
            .away_ms(&side, row.written_at_ms, self.now_ms());
        let away = Duration::from_millis(u64::try_from(away_ms).unwrap_or_default());
        self.options().hold_after.saturating_add(away)
    }

    /// When to look at the homeserver's lines again while it is away; `None` when it is there.
    pub(super) fn homeserver_held_ms(&self) -> Option<i64> {
        let away = self.outages.is_away(&Side::Homeserver);
        away.then(|| self.now_ms() + AWAY_MS)
    }

    /// Takes in whether the homeserver was there, and says when to try again if it is away.
    pub(super) fn note_homeserver(&self, failure: Option<&BridgeError>) -> Option<i64> {
        let away = failure.is_some_and(BridgeError::is_homeserver_away);
        let reach = if away { Reach::Missed } else { Reach::Reached };
        self.outages
            .note(&Side::Homeserver, reach, self.now_ms(), self.random());
        self.homeserver_held_ms().filter(|_| away)
    }

    /// Lets a login's backlog leave slowly.
    pub(super) fn catch_up(&self, login: &LoginId, waiting: i64) {
        self.outages
            .change(&Side::Instagram(login.clone()), |known| {
                known.catch_up.grow(waiting);
            });
    }

    /// Asks a side something harmless. A login that has left has nothing that waits for it.
    async fn ask(&self, side: &Side) -> Reach {
        let answered = match side {
            Side::Homeserver => match self.parts.homeserver.versions().await {
                Ok(_) => true,
                Err(failure) => !failure.is_unreachable(),
            },
            Side::Instagram(login) => match self.logins.client(login) {
                Some(client) => !matches!(client.check().await, Err(FetchError::Unreachable(_))),
                None => true,
            },
        };
        if answered {
            Reach::Reached
        } else {
            Reach::ProbeMissed
        }
    }

    /// Tells a login's owner, once per outage, that messages wait. Without any there is nothing to
    /// tell, and the homeserver's absence cannot be told.
    async fn tell_outage(&self, side: &Side, since_ms: i64) {
        let Side::Instagram(login) = side else { return };
        if self.outages.known(side).told {
            return;
        }
        let tell = async {
            let Some((owner, waiting)) = self.waiting_of(login).await? else {
                return Ok(());
            };
            if waiting == 0 {
                return Ok(());
            }
            let occasion = format!("outage:{login}:{since_ms}");
            let text = outage_waits(&owner.username, waiting);
            self.tell_user(&owner.user, &occasion, &text).await?;
            self.outages.change(side, |known| known.told = true);
            Ok::<(), BridgeError>(())
        };
        if let Err(failure) = tell.await {
            warn!(%login, error = %failure.chain(), "could not tell a user about an outage yet");
        }
    }

    async fn waiting_of(&self, login: &LoginId) -> Result<Option<(Login, i64)>, BridgeError> {
        let mut read = self.store().read().await?;
        let waiting = read.outbox_ig().count_open_of(login).await?;
        let owner = read.logins().find(login).await?;
        Ok(owner.map(|owner| (owner, waiting)))
    }

    /// Wakes what waited for a side, and tells its owner that it is over.
    async fn end_outage(&self, side: &Side) {
        let ended = match side {
            Side::Homeserver => self.wake_after_homeserver().await,
            Side::Instagram(login) => self.wake_after_instagram(side, login).await,
        };
        if let Err(failure) = ended {
            // Every line looks again by itself within a minute.
            warn!(?side, error = %failure.chain(), "failed to wake what waited");
        }
    }

    async fn wake_after_homeserver(&self) -> Result<(), BridgeError> {
        let mut read = self.store().read().await?;
        for portal in read.outbox_mx().list_open_portals().await? {
            self.to_matrix.wake(portal);
        }
        for room in read.inbox().list_open_rooms().await? {
            self.inbox.wake(room);
        }
        Ok(())
    }

    async fn wake_after_instagram(&self, side: &Side, login: &LoginId) -> Result<(), BridgeError> {
        let found = self.waiting_of(login).await?;
        self.catch_up(login, found.as_ref().map_or(0, |(_, waiting)| *waiting));
        self.wake_portals_of(login).await?;
        let Known { told, last, .. } = self.outages.known(side);
        let (Some((owner, waiting)), Some((since_ms, _)), true) = (found, last, told) else {
            return Ok(());
        };
        let occasion = format!("outage-over:{login}:{since_ms}");
        let text = outage_over(&owner.username, waiting);
        self.tell_user(&owner.user, &occasion, &text).await
    }
}
