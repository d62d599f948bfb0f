//! From settings to parts.

use std::{sync::Arc, time::Duration};

use ruma::{OwnedDeviceId, OwnedServerName, OwnedUserId, ServerName, UserId};
use secrecy::SecretString;
use url::Url;

use super::RunError;
use crate::{
    bridge::{BridgeOptions, BridgeParts, DisplayName, GhostNames, Level, Names, Permissions},
    clock::{SharedClock, SharedEntropy},
    config::{self, Config},
    matrix::{BotDevice, Homeserver, HomeserverOptions, StartupOptions},
    network::private::{PollOptions, PrivateNetwork, PrivateOptions},
    remote::Person,
    store::{Store, StoreOptions},
};

/// How long one request to the homeserver may take.
const HOMESERVER_TIMEOUT: Duration = Duration::from_mins(1);
/// The device that bot and ghosts speak from.
const DEVICE: &str = "INSTAGRAMBRIDGE";
/// What the device is called.
const DEVICE_NAME: &str = "Instagram bridge";

/// What was built.
pub(super) struct Built {
    pub(super) parts: BridgeParts,
    pub(super) homeserver: Homeserver,
}

/// Opens the records.
pub(super) async fn open_store(config: &Config) -> Result<Store, RunError> {
    let options = StoreOptions {
        uri: config.database.uri.expose().to_owned(),
        max_connections: config.database.max_open_conns,
    };
    Store::open(&options).await.map_err(|failure| RunError {
        exit_code: failure.exit_code(),
        what: "the database could not be opened".to_owned(),
        source: Some(Box::new(failure)),
    })
}

/// Builds what the bridge works with.
pub(super) async fn build(
    config: &Config,
    store: Store,
    clock: SharedClock,
    entropy: SharedEntropy,
) -> Result<Built, RunError> {
    let domain: OwnedServerName = ServerName::parse(&config.homeserver.domain)
        .map_err(|failure| invalid("homeserver.domain", failure))?;
    let bot: OwnedUserId = UserId::parse(format!("@{}:{domain}", config.appservice.bot.username))
        .map_err(|failure| invalid("appservice.bot.username", failure))?;
    let homeserver = Homeserver::new(HomeserverOptions {
        address: config.homeserver.address.clone(),
        domain: domain.clone(),
        as_token: config.appservice.as_token.as_secret_string().clone(),
        retry_limit: config.homeserver.retry_limit,
        timeout: HOMESERVER_TIMEOUT,
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
    })
    .map_err(|failure| invalid("homeserver.address", failure))?;
    let echo_secret = echo_secret(&store, &entropy).await?;
    let network = private_network(config, &clock, &entropy)?;
    let parts = BridgeParts {
        store,
        homeserver: homeserver.clone(),
        bot,
        device: OwnedDeviceId::from(DEVICE),
        names: names(config, domain, echo_secret),
        options: options(config),
        network: Arc::new(network),
        owner: format!("bridge-{:016x}", entropy.next_u64()),
        clock,
        entropy,
    };
    Ok(Built { parts, homeserver })
}

/// How the homeserver is checked at start.
pub(super) fn startup_options(config: &Config) -> StartupOptions {
    let device = BotDevice {
        id: OwnedDeviceId::from(DEVICE),
        display_name: DEVICE_NAME.to_owned(),
    };
    StartupOptions {
        homeserver_limit: config.homeserver.startup_timeout,
        bot_device: Some(device),
        ..StartupOptions::default()
    }
}

fn names(config: &Config, domain: OwnedServerName, echo_secret: SecretString) -> Names {
    let template = &config.appservice.username_template;
    let ghosts = GhostNames {
        prefix: template.prefix().to_owned(),
        suffix: template.suffix().to_owned(),
        domain,
    };
    Names {
        ghosts,
        alias_prefix: config.appservice.alias_prefix.clone(),
        bridge_id: config.appservice.id.clone(),
        echo_secret,
    }
}

fn options(config: &Config) -> BridgeOptions {
    let levels = config.bridge.permissions.iter();
    BridgeOptions {
        permissions: Permissions::new(levels.map(|(who, level)| (who.to_owned(), to_level(level)))),
        command_prefix: config.bridge.command_prefix.clone(),
        display_name: display_name(config.network.displayname_template.clone()),
        text_limit: config.network.private.text_limit,
        hold_after: config.bridge.hold_after,
        catch_up_gap: config.bridge.catch_up_gap,
        initial_chats: config.bridge.initial_chats,
        initial_messages: config.backfill.initial_messages(),
        delivery_receipts: config.matrix.delivery_receipts,
        error_notices: config.matrix.message_error_notices,
        sync_interval: config.homeserver.sync_interval,
    }
}

/// How people are shown: by the template, and never by their id.
fn display_name(template: config::DisplaynameTemplate) -> DisplayName {
    Arc::new(move |person: &Person| {
        template.render(&person.full_name, &person.username, "Instagram user")
    })
}

fn to_level(level: config::Level) -> Level {
    match level {
        config::Level::Block => Level::Block,
        config::Level::Relay => Level::Relay,
        config::Level::Commands => Level::Commands,
        config::Level::User => Level::User,
        config::Level::Admin => Level::Admin,
    }
}

/// The key of the echo hashes: drawn once per database.
async fn echo_secret(store: &Store, entropy: &SharedEntropy) -> Result<SecretString, RunError> {
    let drawn = [(); 4]
        .map(|()| format!("{:016x}", entropy.next_u64()))
        .concat();
    let ensure = async {
        let mut tx = store.begin().await?;
        let secret = tx.kv().ensure("echo_key", &drawn).await?;
        tx.commit().await?;
        Ok(SecretString::from(secret))
    };
    ensure
        .await
        .map_err(|failure: crate::store::StoreError| RunError {
            exit_code: 14,
            what: "the database could not be written to".to_owned(),
            source: Some(Box::new(failure)),
        })
}

fn private_network(
    config: &Config,
    clock: &SharedClock,
    entropy: &SharedEntropy,
) -> Result<PrivateNetwork, RunError> {
    let private = &config.network.private;
    let ca_pem = match &private.ca_file {
        Some(path) => {
            let read = std::fs::read(path);
            Some(read.map_err(|failure| invalid("network.private.ca_file", failure))?)
        }
        None => None,
    };
    let proxy = match &private.proxy {
        Some(proxy) => {
            let parsed = Url::parse(proxy.expose());
            Some(parsed.map_err(|failure| invalid("network.private.proxy", failure))?)
        }
        None => None,
    };
    let poll = &private.poll;
    Ok(PrivateNetwork::new(PrivateOptions {
        api_url: Some(private.api_url.clone()),
        web_url: Some(private.web_url.clone()),
        upload_url: Some(private.upload_url.clone()),
        ca_pem,
        proxy,
        app: Some((
            private.app_version.clone(),
            private.app_version_code.clone(),
            private.bloks_version_id.clone(),
        )),
        poll: PollOptions {
            active: poll.active_interval,
            idle: poll.idle_interval,
            asleep: poll.quiet_interval,
            pending_every: poll.pending_interval,
            min_gap: poll.min_request_gap,
            ..PollOptions::default()
        },
        clock: Arc::clone(clock),
        entropy: Arc::clone(entropy),
    }))
}

fn invalid(key: &str, failure: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> RunError {
    RunError {
        exit_code: 11,
        what: format!("the setting {key} cannot be used"),
        source: Some(failure.into()),
    }
}
