//! The headers of every request, as the current clients send them.

use reqwest::RequestBuilder;

use crate::error::Call;
use crate::session::{Secret, Session};
use crate::settings::Settings;

/// The Android app; the web has another.
const APP_ID: &str = "567067343352427";
const LOCALE: &str = "en_US";

/// Headers that are always the same.
const FIXED: [(&str, &str); 24] = [
    ("accept-language", "en-US"),
    ("priority", "u=3"),
    ("x-ads-opt-out", "0"),
    ("x-bloks-is-layout-rtl", "false"),
    ("x-bloks-is-panorama-enabled", "true"),
    ("x-fb-client-ip", "True"),
    ("x-fb-connection-type", "WIFI"),
    ("x-fb-http-engine", "Tigon/MNS/TCP"),
    ("x-fb-rmd", "cached=0;state=NO_MATCH"),
    ("x-fb-server-cluster", "True"),
    ("x-ig-app-id", APP_ID),
    ("x-ig-app-locale", LOCALE),
    ("x-ig-app-startup-country", "US"),
    ("x-ig-bandwidth-speed-kbps", "-1.000"),
    ("x-ig-bandwidth-totalbytes-b", "0"),
    ("x-ig-bandwidth-totaltime-ms", "0"),
    ("x-ig-capabilities", "3brTv10="),
    ("x-ig-connection-type", "WIFI"),
    ("x-ig-device-locale", LOCALE),
    ("x-ig-mapped-locale", LOCALE),
    ("x-ig-timezone-offset", "0"),
    ("x-tigon-is-retry", "False"),
    ("zero-http-network-interface", "wifi"),
    ("x-zero-state", "unknown"),
];

/// What changes from run to run and from call to call.
pub(crate) struct Moment<'a> {
    /// New for each client: `UFS-<uuid>-0`.
    pub(crate) pigeon_session_id: &'a str,
    pub(crate) now_ms: i64,
}

/// Dresses a request as the app's.
pub(crate) fn apply(
    request: RequestBuilder,
    settings: &Settings,
    session: &Session,
    call: Call,
    moment: &Moment<'_>,
) -> RequestBuilder {
    let request = FIXED.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    let request = request
        .header("ig-client-endpoint", call.screen)
        .header("x-bloks-version-id", &settings.app.bloks_version_id)
        .header("x-pigeon-session-id", moment.pigeon_session_id)
        .header("x-pigeon-rawclienttime", seconds(moment.now_ms));
    with_session(with_device(request, settings, session), session)
}

fn with_device(request: RequestBuilder, settings: &Settings, session: &Session) -> RequestBuilder {
    let device = session.device();
    let uuid = device.uuid.to_string();
    request
        .header("user-agent", device.user_agent(&settings.app))
        .header("x-device-id", &uuid)
        .header("x-ig-android-id", &device.device_id)
        .header("x-ig-device-id", &uuid)
        .header("x-ig-family-device-id", device.family_device_id.to_string())
}

fn with_session(request: RequestBuilder, session: &Session) -> RequestBuilder {
    let user_id = session.user_id().as_str();
    let request = request
        .header("ig-intended-user-id", user_id)
        .header("ig-u-ds-user-id", user_id)
        .header(
            "x-ig-www-claim",
            session.www_claim.as_ref().map_or("0", Secret::expose),
        );
    let learned = [
        ("authorization", Some(&session.authorization)),
        ("x-mid", session.mid.as_ref()),
        ("ig-u-rur", session.rur.as_ref()),
        ("ig-u-shbid", session.shbid.as_ref()),
        ("ig-u-shbts", session.shbts.as_ref()),
        ("ig-u-ig-direct-region-hint", session.region_hint.as_ref()),
    ];
    let request = learned
        .into_iter()
        .fold(request, |request, (name, value)| match value {
            Some(value) => request.header(name, value.expose()),
            None => request,
        });
    let cookies = session.cookie_header();
    if cookies.is_empty() {
        request
    } else {
        request.header("cookie", cookies)
    }
}

/// Unix seconds with three decimals.
fn seconds(now_ms: i64) -> String {
    format!("{}.{:03}", now_ms.div_euclid(1000), now_ms.rem_euclid(1000))
}
