//! One request and the counting of its answer.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Proxy, RequestBuilder, Response};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::client::Payload;
use crate::error::{BuildError, Call, Error, ErrorKind};
use crate::settings::Settings;

const FORM: HeaderValue =
    HeaderValue::from_static("application/x-www-form-urlencoded; charset=UTF-8");

/// Builds the connection pool. Redirects are never followed: to Instagram's API they mean that the
/// session is not logged in.
pub(crate) fn build(settings: &Settings) -> Result<reqwest::Client, BuildError> {
    if !matches!(settings.api_url.scheme(), "http" | "https") || !settings.api_url.has_host() {
        return Err(BuildError::ApiUrl);
    }
    let mut builder = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(settings.timeout)
        .connect_timeout(settings.timeout);
    if let Some(pem) = &settings.ca_pem {
        let certificates = Certificate::from_pem_bundle(pem).map_err(BuildError::Certificates)?;
        builder = builder.tls_certs_merge(certificates);
    }
    if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(Proxy::all(proxy.clone()).map_err(BuildError::Proxy)?);
    }
    builder.build().map_err(BuildError::Http)
}

/// A request without its headers.
pub(crate) fn request(http: &reqwest::Client, mut url: Url, payload: Payload) -> RequestBuilder {
    match payload {
        Payload::Query(pairs) => {
            if !pairs.is_empty() {
                url.query_pairs_mut().extend_pairs(pairs);
            }
            http.get(url)
        }
        Payload::Form(pairs) => {
            let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
            http.post(url).header(CONTENT_TYPE, FORM).body(body)
        }
    }
}

/// Reads the body, counting its unpacked bytes as they come.
pub(crate) async fn body(
    call: Call,
    mut response: Response,
    limit_bytes: usize,
) -> Result<String, Error> {
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| Error::from_transport(call, error))?
    {
        if bytes.len() + chunk.len() > limit_bytes {
            return Err(Error::new(
                call,
                Some(status),
                ErrorKind::BodyTooLarge { limit_bytes },
            ));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// How long the answer asks to wait, in whole seconds.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}
