//! Logging in: anew, or into the session that a folder keeps.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use matrix_sdk::{
    Client, SessionMeta, SessionTokens, authentication::matrix::MatrixSession,
    store::RoomLoadSettings,
};
use serde_json::{Value, json};

/// The name of the device, as other clients show it.
const DEVICE_NAME: &str = "matrix-user";

/// Makes a client that is logged in.
///
/// With a folder, keys and session stay there: the next log-in is the same device again.
pub(crate) async fn open(
    homeserver: &str,
    user: &str,
    password: &str,
    store: Option<&Path>,
) -> Result<Client> {
    let mut builder = Client::builder().homeserver_url(homeserver);
    if let Some(dir) = store {
        fs::create_dir_all(dir).context("cannot make the folder of the client's store")?;
        builder = builder.sqlite_store(dir, None);
    }
    let client = builder.build().await.context("cannot make a client")?;
    let file = store.map(|dir| dir.join("session.json"));
    if let Some(file) = file.as_deref().filter(|file| file.exists()) {
        restore(&client, file).await?;
        return Ok(client);
    }
    let auth = client.matrix_auth();
    auth.login_username(user, password)
        .initial_device_display_name(DEVICE_NAME)
        .await
        .with_context(|| format!("cannot log in as {user}"))?;
    if let Some(file) = file {
        save(&client, &file)?;
    }
    Ok(client)
}

async fn restore(client: &Client, file: &Path) -> Result<()> {
    let text = fs::read_to_string(file).context("cannot read the saved session")?;
    let saved: Value = serde_json::from_str(&text).context("the saved session is not JSON")?;
    let field = |name: &str| {
        saved[name]
            .as_str()
            .context("the saved session lacks a field")
    };
    let session = MatrixSession {
        meta: SessionMeta {
            user_id: field("user_id")?.try_into()?,
            device_id: field("device_id")?.into(),
        },
        tokens: SessionTokens {
            access_token: field("access_token")?.to_owned(),
            refresh_token: None,
        },
    };
    let auth = client.matrix_auth();
    let restore = auth.restore_session(session, RoomLoadSettings::default());
    restore.await.context("cannot restore the saved session")
}

fn save(client: &Client, file: &Path) -> Result<()> {
    let session = client
        .matrix_auth()
        .session()
        .context("logged in without a session")?;
    let text = json!({
        "user_id": session.meta.user_id.as_str(),
        "device_id": session.meta.device_id.as_str(),
        "access_token": session.tokens.access_token,
    });
    fs::write(file, text.to_string()).context("cannot save the session")
}
