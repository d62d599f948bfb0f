//! What a client can be built from.

use instagram_private::{BuildError, Client, Settings};
use url::Url;

use crate::common::{session, settings};

fn build(settings: Settings) -> Result<Client, BuildError> {
    Client::new(settings, session())
}

fn instagram() -> Settings {
    settings(Url::parse("https://i.instagram.com").unwrap())
}

#[tokio::test]
async fn certificates_and_a_proxy_may_be_given() {
    let mut settings = instagram();
    settings.ca_pem = Some(include_bytes!("fixtures/ca.pem").to_vec());
    settings.proxy = Some(Url::parse("socks5://127.0.0.1:1080").unwrap());
    build(settings).unwrap();
}

#[tokio::test]
async fn what_cannot_be_used_is_named() {
    let mut certificates = instagram();
    certificates.ca_pem =
        Some(b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n".to_vec());
    assert!(matches!(
        build(certificates),
        Err(BuildError::Certificates(_))
    ));
    let address = settings(Url::parse("mailto:nobody@example.org").unwrap());
    assert!(matches!(build(address), Err(BuildError::ApiUrl)));
}

#[test]
fn settings_show_no_address_of_a_proxy() {
    let mut settings = instagram();
    settings.proxy = Some(Url::parse("http://name:word@127.0.0.1:1").unwrap());
    assert!(!format!("{settings:?}").contains("word"));
}
