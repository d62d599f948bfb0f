//! How long the start may take.

use std::time::Duration;

use ruma::OwnedDeviceId;

/// How long the start may take, and as what the bot speaks.
#[derive(Clone, Debug)]
pub struct StartupOptions {
    /// How long to wait for a homeserver that is not up yet.
    pub homeserver_limit: Duration,
    /// How long to go on asking for a ping that does not come.
    pub ping_limit: Duration,
    /// The bot's device; without it nothing is learned about devices.
    pub bot_device: Option<BotDevice>,
}

/// The device of the bot.
#[derive(Clone, Debug)]
pub struct BotDevice {
    /// Its id.
    pub id: OwnedDeviceId,
    /// Its name, shown to whoever looks at the bot's devices.
    pub display_name: String,
}

impl Default for StartupOptions {
    fn default() -> Self {
        Self {
            homeserver_limit: Duration::from_mins(5),
            ping_limit: Duration::from_secs(20),
            bot_device: None,
        }
    }
}
