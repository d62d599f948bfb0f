//! The bridge as one thing: what everything in here works with.

use std::{
    sync::{Arc, OnceLock, atomic::AtomicBool},
    time::Duration,
};

use futures_util::future::BoxFuture;
use ruma::{OwnedDeviceId, OwnedEventId, OwnedRoomId, OwnedUserId, UserId};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    BridgeError, Names, Permissions,
    from_matrix::{self, Pulled},
    from_remote, housekeeping,
    login::Registry,
    outage::{self, Outages},
    queue::Scheduler,
};
use crate::{
    clock::{SharedClock, SharedEntropy},
    matrix::{Homeserver, Intent},
    remote::{Person, RemoteNetwork},
    store::{PortalId, Store},
};

/// How many portals are worked on at once, per lane.
const LINES_AT_ONCE: usize = 32;

/// How a person is shown.
pub type DisplayName = Arc<dyn Fn(&Person) -> String + Send + Sync>;

/// What the operator decided.
#[derive(Clone)]
pub struct BridgeOptions {
    /// Who may do what.
    pub permissions: Permissions,
    /// What a command in a portal begins with, such as `!ig`.
    pub command_prefix: String,
    /// How people are shown.
    pub display_name: DisplayName,
    /// The network's limit per text message, in characters.
    pub text_limit: usize,
    /// How long a message may wait before it needs its author's word again.
    pub hold_after: Duration,
    /// The time between two messages of one login while a backlog leaves after an outage, on
    /// average.
    pub catch_up_gap: Duration,
    /// How many of the newest threads get their room at the first check of a login.
    pub initial_chats: usize,
    /// How many of the newest messages of each of them are shown.
    pub initial_messages: usize,
    /// Whether the bot marks a message as read once it has reached Instagram.
    pub delivery_receipts: bool,
    /// Whether a message that was not sent is answered with a notice.
    pub error_notices: bool,
    /// How often the homeserver is asked for events that it did not push; zero for never.
    pub sync_interval: Duration,
}

/// What the bridge is built from.
pub struct BridgeParts {
    /// Our records.
    pub store: Store,
    /// The homeserver.
    pub homeserver: Homeserver,
    /// The bot's Matrix user.
    pub bot: OwnedUserId,
    /// The device of bot and ghosts, where the homeserver makes one without a login.
    pub device: OwnedDeviceId,
    /// Names derived from what they name.
    pub names: Names,
    /// What the operator decided.
    pub options: BridgeOptions,
    /// The other side.
    pub network: Arc<dyn RemoteNetwork>,
    /// Time.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
    /// This process, as it is named in ownership rows.
    pub owner: String,
}

/// The bridge. Shared by everything that runs.
pub struct Bridge {
    pub(super) parts: BridgeParts,
    pub(super) logins: Registry,
    pub(super) outages: Outages,
    pub(super) inbox: Scheduler<OwnedRoomId>,
    pub(super) pulled: Pulled,
    pub(super) to_matrix: Scheduler<PortalId>,
    pub(super) to_remote: Scheduler<PortalId>,
    /// Whether the last transaction of the homeserver could not be written.
    pub(super) records_fail: AtomicBool,
    pub(super) tasks: TaskTracker,
    pub(super) stop: CancellationToken,
    commands: OnceLock<Arc<dyn CommandHandler>>,
    started: OnceLock<Started>,
}

/// What is known once the homeserver has answered.
struct Started {
    bot: Intent,
    device: Option<OwnedDeviceId>,
}

/// Answers what people say to the bot.
pub trait CommandHandler: Send + Sync {
    /// Carries out one command and answers in the room. May be called again for the same command
    /// when the bridge stopped in the middle of it.
    fn handle(&self, call: CommandCall) -> BoxFuture<'_, Result<(), BridgeError>>;
}

/// Something a person said to the bot.
#[derive(Clone, Debug)]
pub struct CommandCall {
    /// Who said it.
    pub user: OwnedUserId,
    /// Where.
    pub room: OwnedRoomId,
    /// The event, for redacting and answering it.
    pub event: OwnedEventId,
    /// The words, without the command prefix. May hold a secret: never log it.
    pub text: String,
}

impl Bridge {
    /// Builds the bridge. From now on it takes what it is given; nothing is handled until
    /// [`Bridge::start`].
    pub fn new(parts: BridgeParts, stop: CancellationToken) -> Arc<Self> {
        Arc::new(Self {
            parts,
            logins: Registry::default(),
            outages: Outages::default(),
            inbox: Scheduler::default(),
            pulled: Pulled::default(),
            to_matrix: Scheduler::default(),
            to_remote: Scheduler::default(),
            records_fail: AtomicBool::new(false),
            tasks: TaskTracker::new(),
            stop,
            commands: OnceLock::new(),
            started: OnceLock::new(),
        })
    }

    /// Says who answers commands. Once, before [`Bridge::start`].
    pub fn set_commands(&self, commands: Arc<dyn CommandHandler>) {
        assert!(self.commands.set(commands).is_ok(), "commands are set once");
    }

    /// Starts every login that can work and the three kinds of lines. `has_devices` says whether
    /// the homeserver makes devices without a login.
    pub async fn start(self: &Arc<Self>, has_devices: bool) -> Result<(), BridgeError> {
        let device = has_devices.then(|| self.parts.device.clone());
        let bot = self
            .parts
            .homeserver
            .intent(self.parts.bot.clone(), device.clone());
        assert!(
            self.started.set(Started { bot, device }).is_ok(),
            "the bridge starts once"
        );
        // Lines that begin earlier find that no login is theirs, and rest.
        self.start_logins().await?;
        self.start_lines();
        Ok(())
    }

    fn start_lines(self: &Arc<Self>) {
        let clock = || self.parts.clock.clone();
        let stop = || self.stop.clone();
        let inbox = Arc::new(from_matrix::InboxLine(Arc::clone(self)));
        self.tasks.spawn(
            self.inbox
                .clone()
                .run(inbox, LINES_AT_ONCE, clock(), stop()),
        );
        let to_matrix = Arc::new(from_remote::PortalLine(Arc::clone(self)));
        self.tasks.spawn(
            self.to_matrix
                .clone()
                .run(to_matrix, LINES_AT_ONCE, clock(), stop()),
        );
        let to_remote = Arc::new(from_matrix::OutboxLine(Arc::clone(self)));
        self.tasks.spawn(
            self.to_remote
                .clone()
                .run(to_remote, LINES_AT_ONCE, clock(), stop()),
        );
        self.tasks
            .spawn(from_matrix::keep_pulling(Arc::clone(self)));
        self.tasks.spawn(housekeeping::run(Arc::clone(self)));
        self.tasks.spawn(outage::watch(Arc::clone(self)));
    }

    /// Waits until everything that was started has ended; cancel the token first.
    pub async fn finished(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// The operator's decisions.
    pub fn options(&self) -> &BridgeOptions {
        &self.parts.options
    }

    /// The bot's Matrix user.
    pub fn bot_user(&self) -> &UserId {
        &self.parts.bot
    }

    /// Whether [`Bridge::start`] has come as far as handling what arrives.
    pub(super) fn has_started(&self) -> bool {
        self.started.get().is_some()
    }

    /// The bot. Lines and commands run only after the start.
    pub(super) fn bot(&self) -> &Intent {
        &self
            .started
            .get()
            .expect("nothing is handled before the start")
            .bot
    }

    /// The device that bot and ghosts speak from, if the homeserver makes any.
    pub(super) fn device(&self) -> Option<&OwnedDeviceId> {
        self.started
            .get()
            .and_then(|started| started.device.as_ref())
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.parts.clock.now_ms()
    }

    pub(super) fn random(&self) -> u64 {
        self.parts.entropy.next_u64()
    }

    pub(super) fn store(&self) -> &Store {
        &self.parts.store
    }

    pub(super) fn names(&self) -> &Names {
        &self.parts.names
    }

    pub(super) fn commands(&self) -> Option<&Arc<dyn CommandHandler>> {
        self.commands.get()
    }

    /// Whether a Matrix user is the bot or one of our ghosts.
    pub(super) fn is_ours(&self, user: &UserId) -> bool {
        user == self.parts.bot || self.names().ghosts.is_ghost(user)
    }
}
