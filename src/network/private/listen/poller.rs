//! The loop around the checks: when the next one is due, and how the login is doing.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::sleep;
use tracing::{info, warn};

use super::super::error::Trouble;
use super::check::{Checker, Stop};
use super::interval;
use super::source::Source;
use crate::clock::SharedEntropy;
use crate::remote::LoginHealth;

/// Polls one login until it needs its owner or is no longer ours.
pub(super) struct Poller<S> {
    pub(super) checker: Checker<S>,
    pub(super) activity: Arc<Notify>,
    pub(super) entropy: SharedEntropy,
}

impl<S: Source> Poller<S> {
    pub(super) async fn run(mut self) {
        let login = self.checker.desk.login.clone();
        self.checker.desk.report(LoginHealth::Connecting).await;
        let (mut traffic_at_ms, mut failures) = (self.checker.clock.now_ms(), 0);
        loop {
            let (checked, now_ms) = (self.checker.run().await, self.checker.clock.now_ms());
            match checked {
                Ok(messages) => {
                    failures = 0;
                    let has_traffic = messages > 0;
                    traffic_at_ms = traffic_at_ms.max(now_ms * i64::from(has_traffic));
                    traffic_at_ms = self.wait(traffic_at_ms).await;
                }
                Err(Stop::NotOurs) => {
                    info!(%login, "this login is no longer ours, listening ends");
                    return;
                }
                Err(Stop::Trouble(Trouble::LoggedOut { code, reason, .. })) => {
                    warn!(%login, code, "the login needs its owner, listening ends");
                    let health = LoginHealth::ActionRequired { code, reason };
                    self.checker.desk.report(health).await;
                    return;
                }
                Err(Stop::Trouble(trouble)) => {
                    self.wait_out(&trouble, failures).await;
                    failures = failures.saturating_add(1);
                }
            }
        }
    }

    /// Says what is wrong, and waits a little longer each time.
    async fn wait_out(&self, trouble: &Trouble, failures: u32) {
        let desk = &self.checker.desk;
        let cause = trouble
            .source()
            .map(ToString::to_string)
            .unwrap_or_default();
        let word = trouble.word();
        warn!(login = %desk.login, trouble = word, cause, failures, "a check failed");
        desk.report(LoginHealth::Disconnected {
            reason: trouble.to_string(),
        })
        .await;
        sleep(self.checker.reader.after_trouble(failures)).await;
    }

    /// Waits for the next check. Returns the time of the last traffic: now, when the bell rang.
    async fn wait(&self, traffic_at_ms: i64) -> i64 {
        let quiet_ms = self.checker.clock.now_ms().saturating_sub(traffic_at_ms);
        let quiet = Duration::from_millis(u64::try_from(quiet_ms).unwrap_or_default());
        let options = &self.checker.options;
        let wait = interval::until_next_check(options, quiet, self.entropy.next_u64());
        tokio::select! {
            () = sleep(wait) => traffic_at_ms,
            () = self.activity.notified() => self.checker.clock.now_ms(),
        }
    }
}
