//! The homeserver and the calls that are made as nobody in particular.

use std::{collections::BTreeSet, fmt, sync::Arc, time::Duration};

use ruma::{
    OwnedDeviceId, OwnedServerName, OwnedTransactionId, OwnedUserId, RoomVersionId, ServerName,
    TransactionId, UserId,
    api::{
        AppserviceUserIdentity, MatrixVersion, SupportedVersions,
        client::{
            account::whoami,
            appservice::request_ping,
            discovery::{get_capabilities, get_supported_versions},
        },
    },
};
use secrecy::SecretString;
use tokio::sync::Notify;

use super::{BuildError, Call, HomeserverOptions};
use crate::{
    clock::{SharedClock, SharedEntropy},
    matrix::{Intent, MatrixError},
};

/// How long a connection may take to be made.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);

/// A homeserver. Cheap to clone; all clones share one HTTP client.
#[derive(Clone)]
pub struct Homeserver {
    pub(super) shared: Arc<Shared>,
}

/// What all clones share.
pub(super) struct Shared {
    pub(super) http: reqwest::Client,
    pub(super) address: String,
    pub(super) domain: OwnedServerName,
    pub(super) as_token: SecretString,
    pub(super) retry_limit: u32,
    pub(super) clock: SharedClock,
    pub(super) entropy: SharedEntropy,
    /// The versions whose paths we use. Fixed: the start-up check makes sure the homeserver has
    /// them, and asking it each time would not change a path.
    pub(super) paths: SupportedVersions,
    /// Rung when the homeserver was not there for a request.
    pub(super) trouble: Notify,
}

/// What a homeserver says it can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVersions {
    /// The versions of the specification, as it spells them.
    pub versions: Vec<String>,
    /// The unstable features that are switched on.
    pub features: BTreeSet<String>,
}

impl ServerVersions {
    /// Whether the homeserver speaks `minor` of version 1, or a later one.
    pub fn reach_v1(&self, minor: u32) -> bool {
        self.versions.iter().any(|version| {
            let found = version
                .strip_prefix("v1.")
                .and_then(|text| text.parse::<u32>().ok());
            found.is_some_and(|found| found >= minor)
        })
    }
}

impl Homeserver {
    /// Makes the client. Sends nothing.
    pub fn new(options: HomeserverOptions) -> Result<Self, BuildError> {
        let address = &options.address;
        if !matches!(address.scheme(), "http" | "https") || !address.has_host() {
            return Err(BuildError::BadAddress);
        }
        // A redirect would carry the token elsewhere, and the environment's proxy is not ours.
        let http = reqwest::Client::builder()
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_LIMIT.min(options.timeout))
            .timeout(options.timeout)
            .build()
            .map_err(BuildError::Http)?;
        let shared = Shared {
            http,
            address: options.address.to_string(),
            domain: options.domain,
            as_token: options.as_token,
            retry_limit: options.retry_limit,
            clock: options.clock,
            entropy: options.entropy,
            paths: SupportedVersions {
                versions: [
                    MatrixVersion::V1_1,
                    MatrixVersion::V1_4,
                    MatrixVersion::V1_7,
                ]
                .into(),
                features: BTreeSet::new(),
            },
            trouble: Notify::new(),
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// The homeserver's name, the part of user ids behind the colon.
    pub fn domain(&self) -> &ServerName {
        &self.shared.domain
    }

    /// Where its client API is.
    pub fn address(&self) -> &str {
        &self.shared.address
    }

    /// The homeserver as seen by one of our users. With a device, every call names it, which is
    /// what makes Synapse remember transaction ids across its own restarts.
    pub fn intent(&self, user_id: OwnedUserId, device_id: Option<OwnedDeviceId>) -> Intent {
        Intent::new(self.clone(), user_id, device_id)
    }

    /// Waits until a request was not answered, or with trouble of the homeserver's own: it may have
    /// been restarted. One that waits hears of it, also of trouble before it began to wait.
    pub async fn trouble(&self) {
        self.shared.trouble.notified().await;
    }

    /// Asks what the homeserver can do.
    pub async fn versions(&self) -> Result<ServerVersions, MatrixError> {
        self.fetch_versions(Call::to("ask the homeserver for its versions"))
            .await
    }

    /// Asks once what the homeserver can do, for callers that repeat the question themselves.
    pub(in crate::matrix) async fn versions_once(&self) -> Result<ServerVersions, MatrixError> {
        self.fetch_versions(Call::single("ask the homeserver for its versions"))
            .await
    }

    async fn fetch_versions(&self, call: Call) -> Result<ServerVersions, MatrixError> {
        let request = get_supported_versions::Request::new();
        let response = self
            .send(request, AppserviceUserIdentity::default(), call)
            .await?;
        let enabled = response
            .unstable_features
            .into_iter()
            .filter(|(_, enabled)| *enabled);
        Ok(ServerVersions {
            versions: response.versions,
            features: enabled.map(|(feature, _)| feature).collect(),
        })
    }

    /// Asks who we are when we speak as `user`.
    pub async fn whoami(&self, user: &UserId) -> Result<OwnedUserId, MatrixError> {
        let identity = AppserviceUserIdentity::new(user);
        let call = Call::to("ask the homeserver who we are");
        Ok(self
            .send(whoami::v3::Request::new(), identity, call)
            .await?
            .user_id)
    }

    /// Asks which version new rooms get, as `user`.
    pub async fn default_room_version(&self, user: &UserId) -> Result<RoomVersionId, MatrixError> {
        let identity = AppserviceUserIdentity::new(user);
        let call = Call::to("ask the homeserver for its capabilities");
        let response = self
            .send(get_capabilities::v3::Request::new(), identity, call)
            .await?;
        Ok(response.capabilities.room_versions.default)
    }

    /// Asks the homeserver to ping us, which also ends its back-off at once. Returns how long its
    /// call to us took. Sent once: the caller repeats it.
    pub async fn ping(
        &self,
        appservice_id: &str,
        txn_id: &TransactionId,
    ) -> Result<Duration, MatrixError> {
        let mut request = request_ping::v1::Request::new(appservice_id.to_owned());
        request.transaction_id = Some(txn_id.to_owned());
        let call = Call::single("have the homeserver ping the bridge");
        Ok(self
            .send(request, AppserviceUserIdentity::default(), call)
            .await?
            .duration)
    }

    /// Draws a transaction id that was never used, for requests that nobody repeats later.
    pub fn draw_transaction_id(&self) -> OwnedTransactionId {
        let entropy = &self.shared.entropy;
        format!("{:016x}{:016x}", entropy.next_u64(), entropy.next_u64()).into()
    }
}

impl fmt::Debug for Homeserver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_tuple("Homeserver")
            .field(&self.shared.address)
            .finish()
    }
}
