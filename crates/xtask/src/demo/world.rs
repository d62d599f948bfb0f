//! Everything that the demo starts, and the person in it.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::{
    instagram::{ARRIVAL_LIMIT, Instagram},
    person::Person,
    ports::Ports,
    run::Options,
    settings::{self, BOT, DOMAIN},
};
use crate::{
    cargo::Programs,
    servers::{
        leash::{Leash, StopSignal},
        machine,
        postgres::Postgres,
        secret,
        synapse::{Installed, Synapse, SynapseOptions},
        wait,
    },
};

const START_LIMIT: Duration = Duration::from_mins(1);

/// The demo's folder, ours alone while this lives; state of an earlier run is removed.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) dir: PathBuf,
    _lock: File,
}

impl Folder {
    pub(super) fn open(dir: &Path) -> Result<Self> {
        let dir = machine::make_folder(dir)?;
        let lock = File::create(dir.join("lock")).context("cannot make the demo's lock")?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!("another demo runs in {}: stop it first", dir.display())
            }
            Err(TryLockError::Error(error)) => return Err(error).context("cannot lock"),
        }
        let state = dir.join("state");
        if state.exists() {
            fs::remove_dir_all(&state).context("cannot remove the state of the last demo")?;
        }
        Ok(Self {
            dir: machine::make_folder(&state)?,
            _lock: lock,
        })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// The bridge's records, whichever database holds them.
#[derive(Debug)]
pub(super) struct Database {
    /// `database.type` and `database.uri`.
    settings: (&'static str, String),
    /// Held so that it runs.
    _server: Option<Postgres>,
}

impl Database {
    pub(super) fn start(options: &Options, folder: &Folder) -> Result<Self> {
        if !options.postgres {
            let uri = format!("sqlite:{}", folder.file("bridge.db").display());
            return Ok(Self {
                settings: ("sqlite3-fk-wal", uri),
                _server: None,
            });
        }
        let server = Postgres::start(&folder.file("postgres"))?;
        let uri = server.create_database("bridge")?;
        Ok(Self {
            settings: ("postgres", uri),
            _server: Some(server),
        })
    }
}

/// Writes the bridge's settings and lets the bridge make the registration.
pub(super) fn register(
    programs: &Programs,
    folder: &Folder,
    ports: Ports,
    database: &Database,
) -> Result<PathBuf> {
    let (config, registration) = (folder.file("config.yaml"), folder.file("registration.yaml"));
    settings::write(&config, ports, (database.settings.0, &database.settings.1))?;
    let mut generate = Command::new(&programs.bridge);
    generate
        .arg("generate-registration")
        .arg("-c")
        .arg(config)
        .arg("-r")
        .arg(&registration);
    machine::run(&mut generate)?;
    Ok(registration)
}

pub(super) fn start_synapse(
    installed: &Installed,
    folder: &Folder,
    port: u16,
    registration: PathBuf,
) -> Result<Synapse> {
    let options = SynapseOptions {
        dir: folder.file("synapse"),
        port,
        server_name: DOMAIN.to_owned(),
        registrations: vec![registration],
    };
    Synapse::start(installed, options)
}

pub(super) fn start_instagram(
    programs: &Programs,
    folder: &Folder,
    port: u16,
) -> Result<(Leash, Instagram)> {
    let mut command = Command::new(&programs.simulator);
    command.args(["instagram", "--listen", &format!("127.0.0.1:{port}")]);
    // The simulator waits for Ctrl-C.
    let mut leash = Leash::spawn(
        &command,
        &folder.file("instagram.log"),
        StopSignal::Interrupt,
    )?;
    let instagram = Instagram::new(port);
    wait_until_ready(&mut leash, "the fake Instagram", || instagram.is_ready())?;
    Ok((leash, instagram))
}

pub(super) fn start_bridge(programs: &Programs, folder: &Folder, port: u16) -> Result<Leash> {
    let mut command = Command::new(&programs.bridge);
    command
        .args(["run", "-c"])
        .arg(folder.file("config.yaml"))
        .current_dir(&folder.dir);
    let mut leash = Leash::spawn(&command, &folder.file("bridge.log"), StopSignal::Terminate)?;
    let url = format!("http://127.0.0.1:{port}/_matrix/mau/ready");
    let agent = ureq::Agent::config_builder()
        .proxy(None)
        .timeout_global(Some(START_LIMIT))
        .build();
    let agent: ureq::Agent = agent.into();
    wait_until_ready(&mut leash, "the bridge", || agent.get(&url).call().is_ok())?;
    Ok(leash)
}

fn wait_until_ready(leash: &mut Leash, what: &str, is_ready: impl Fn() -> bool) -> Result<()> {
    let mut ready = false;
    wait::until(START_LIMIT, || {
        ready = is_ready();
        ready || !leash.is_running()
    });
    ensure!(
        ready && leash.is_running(),
        "{what} did not start; {}",
        leash.log_tail()
    );
    Ok(())
}

/// The person at the Matrix end, with what she needs to log in elsewhere.
#[derive(Debug)]
pub(super) struct Alice {
    pub(super) person: Person,
    pub(super) password: String,
}

/// Makes the user and logs her in with a client of her own.
pub(super) fn make_alice(programs: &Programs, folder: &Folder, synapse: &Synapse) -> Result<Alice> {
    let password = secret::draw()?;
    synapse.register_user("alice", &password)?;
    machine::write_private(&folder.file("password.txt"), &format!("{password}\n"))?;
    let log = folder.file("matrix-user.log");
    let account = (synapse.url(), "alice", password.as_str());
    let account = (account.0.as_str(), account.1, account.2);
    let person = Person::log_in(&programs.matrix_user, &log, account)?;
    Ok(Alice { person, password })
}

/// Logs her in to Instagram, as the README tells a person to.
pub(super) fn log_in_to_instagram(alice: &mut Person, cookies: &Value) -> Result<()> {
    let bot = format!("@{BOT}:{DOMAIN}");
    let room = alice.create_dm(&bot)?;
    let says = |words: &'static [&'static str]| {
        let (bot, room) = (bot.clone(), room.clone());
        move |line: &Value| {
            let body = line["event"]["body"].as_str().unwrap_or_default();
            let is_bots = line["event"]["sender"] == bot.as_str() && line["room"] == room.as_str();
            is_bots && words.iter().any(|word| body.contains(word))
        }
    };
    let joined = |line: &Value| {
        line["event"]["sender"] == bot.as_str()
            && line["event"]["raw"]["content"]["membership"] == "join"
    };
    alice.wait_for(0, ARRIVAL_LIMIT, "the bot to join", joined)?;
    let mark = alice.mark();
    alice.send(&room, "login cookies")?;
    alice.wait_for(
        mark,
        ARRIVAL_LIMIT,
        "the bot to ask for cookies",
        says(&["cookies"]),
    )?;
    let mark = alice.mark();
    alice.send(&room, &cookies_text(cookies))?;
    let words = &["You are logged in", "did not work", "could not be reached"];
    let answer = alice.wait_for(
        mark,
        ARRIVAL_LIMIT,
        "the bot's word on the log-in",
        says(words),
    )?;
    let body = answer["event"]["body"].as_str().unwrap_or_default();
    ensure!(
        body.contains("You are logged in"),
        "the bot answered: {body}"
    );
    Ok(())
}

/// The control API may give the cookies as a JSON text or as JSON.
fn cookies_text(cookies: &Value) -> String {
    cookies
        .as_str()
        .map_or_else(|| cookies.to_string(), str::to_owned)
}
