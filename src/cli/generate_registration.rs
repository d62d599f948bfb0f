//! `matrix-instagram generate-registration`

use std::{fs, io, io::Write, path::Path};

use anyhow::{Context, anyhow};
use ruma::OwnedServerName;
use secrecy::{ExposeSecret, SecretString};

use super::{
    Failure,
    arguments::Arguments,
    config_text::with_appservice_keys,
    exit_code,
    file::{self, Existing},
    settings::load,
};
use crate::{
    clock::{Entropy, SystemEntropy},
    config::{Config, Environment, Secret},
    matrix::registration::{Registration, RegistrationOptions},
};

/// Writes the registration for the homeserver, and its tokens into the settings where they are
/// missing.
///
/// Tokens that exist are kept, first those of the settings, then those of the registration: a
/// second run changes nothing.
pub(super) fn generate_registration(
    arguments: &Arguments,
    environment: &Environment,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    if arguments.no_update {
        let error = anyhow!("--no-update forbids what generate-registration is for");
        return Err(Failure::new(exit_code::FLAGS_CONTRADICT, error));
    }
    let loaded = load(arguments, environment)?;
    for warning in &loaded.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    let config = loaded.config;
    let registration = assemble(&config, &arguments.registration)?;
    write_registration(&arguments.registration, &registration)
        .map_err(|error| Failure::new(exit_code::REGISTRATION_NOT_WRITABLE, error))?;
    write_tokens(&arguments.config, &config, &registration)
        .map_err(|error| Failure::new(exit_code::CONFIG_NOT_WRITABLE, error))?;
    explain(&arguments.registration, out)?;
    Ok(())
}

fn assemble(config: &Config, path: &Path) -> Result<Registration, Failure> {
    let options = options(config).map_err(|error| Failure::new(exit_code::NO_DOMAIN, error))?;
    let existing = read_existing(path)
        .map_err(|error| Failure::new(exit_code::REGISTRATION_NOT_WRITABLE, error))?;
    Ok(registration_for(config, &options, existing, &SystemEntropy))
}

/// What the settings say about the registration.
pub(super) fn options(config: &Config) -> Result<RegistrationOptions, anyhow::Error> {
    if config.homeserver.domain_is_sample() {
        return Err(anyhow!(
            "homeserver.domain is not set; set it to what stands after the colon in Matrix ids \
             of your homeserver"
        ));
    }
    options_with_domain(config, &config.homeserver.domain)
}

/// The same for any domain, the one of the example too.
pub(super) fn options_with_domain(
    config: &Config,
    domain: &str,
) -> Result<RegistrationOptions, anyhow::Error> {
    let domain = OwnedServerName::try_from(domain)
        .with_context(|| format!("failed to understand homeserver.domain `{domain}`"))?;
    let appservice = &config.appservice;
    let template = &appservice.username_template;
    Ok(RegistrationOptions {
        id: appservice.id.clone(),
        url: Some(appservice.address.clone()),
        domain,
        bot_localpart: appservice.bot.username.clone(),
        ghost_regex: format!(
            "{}.+{}",
            escape(template.prefix()),
            escape(template.suffix())
        ),
        alias_regex: format!("{}.*", escape(&appservice.alias_prefix)),
    })
}

/// Makes the registration, with whatever secrets exist already.
fn registration_for(
    config: &Config,
    options: &RegistrationOptions,
    existing: Option<Registration>,
    entropy: &dyn Entropy,
) -> Registration {
    let mut registration = Registration::generate(options, entropy);
    if let Some(existing) = existing {
        registration.sender_localpart = existing.sender_localpart;
        registration.as_token = existing.as_token;
        registration.hs_token = existing.hs_token;
    }
    if !is_missing(&config.appservice.as_token) {
        registration.as_token = config.appservice.as_token.as_secret_string().clone();
    }
    if !is_missing(&config.appservice.hs_token) {
        registration.hs_token = config.appservice.hs_token.as_secret_string().clone();
    }
    registration
}

fn read_existing(path: &Path) -> Result<Option<Registration>, anyhow::Error> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(anyhow!(error).context(format!("failed to read {}", path.display())));
        }
    };
    let registration = Registration::from_yaml(&text).with_context(|| {
        format!(
            "failed to keep the tokens of {}; repair it or move it away",
            path.display()
        )
    })?;
    Ok(Some(registration))
}

fn write_registration(path: &Path, registration: &Registration) -> Result<(), anyhow::Error> {
    let text = registration.to_yaml()?;
    file::write(path, &text, Existing::Replace)
        .with_context(|| format!("failed to write {}", path.display()))
}

/// Puts the tokens that are missing into the file with the settings.
fn write_tokens(
    path: &Path,
    config: &Config,
    registration: &Registration,
) -> Result<(), anyhow::Error> {
    let tokens: Vec<(&str, &str)> = [
        (
            "as_token",
            &config.appservice.as_token,
            &registration.as_token,
        ),
        (
            "hs_token",
            &config.appservice.hs_token,
            &registration.hs_token,
        ),
    ]
    .into_iter()
    .filter(|(_, present, _)| is_missing(present))
    .map(|(key, _, token): (_, _, &SecretString)| (key, token.expose_secret()))
    .collect();
    if tokens.is_empty() {
        return Ok(());
    }
    let text =
        fs::read_to_string(path).with_context(|| format!("failed to read {}", path.display()))?;
    let edited = with_appservice_keys(&text, &tokens).with_context(|| {
        format!(
            "failed to find the place for the tokens in {}; copy as_token and hs_token from the \
             registration into its section appservice yourself",
            path.display()
        )
    })?;
    file::write(path, &edited, Existing::Replace)
        .with_context(|| format!("failed to write {}", path.display()))
}

fn is_missing(token: &Secret) -> bool {
    token.is_sample() || token.expose().is_empty()
}

/// Makes a text that a regular expression takes literally. Localparts have no other characters
/// with a meaning.
fn escape(text: &str) -> String {
    text.replace('.', r"\.").replace('+', r"\+")
}

fn explain(path: &Path, out: &mut dyn Write) -> Result<(), io::Error> {
    let shown = fs::canonicalize(path).unwrap_or_else(|_| path.into());
    let shown = shown.display();
    write!(
        out,
        "Wrote {shown}. It holds secrets. Give it to your homeserver:

Synapse: let its user read the file, add the path to homeserver.yaml, and restart Synapse.

  app_service_config_files:
    - {shown}

Dendrite: the same in dendrite.yaml, and restart Dendrite.

  app_service_api:
    config_files:
      - {shown}

Conduit and its relatives: send the command that registers an appservice to the admin room, with
the contents of the file in a code block below it. Conduit: register-appservice. Tuwunel and
Continuwuity: !admin appservices register.

Then start the bridge.
"
    )
}
