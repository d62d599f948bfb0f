//! One homeserver: started, stopped, killed, started again.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::{
    Installed,
    settings::{self, Settings},
};
use crate::servers::{
    leash::{Leash, StopSignal},
    machine, ports, secret, wait,
};

/// A start takes 1 to 3 s; a cold, busy machine may take ten times that.
const START_LIMIT: Duration = Duration::from_secs(90);
const REQUEST_LIMIT: Duration = Duration::from_secs(30);

/// Reads `[key, text]` from stdin and writes the HMAC-SHA1 that Synapse's registration asks for.
const MAC_SCRIPT: &str = "import hmac, json, sys; k, t = json.load(sys.stdin); \
                          print(hmac.new(k.encode(), t.encode(), 'sha1').hexdigest())";

/// How a homeserver is to be run.
#[derive(Clone, Debug)]
pub struct SynapseOptions {
    /// Its folder: settings, database, media, log. Made when missing, kept when not.
    pub dir: PathBuf,
    /// The loopback port it listens on.
    pub port: u16,
    /// The part of user ids after the colon.
    pub server_name: String,
    /// Registration files of application services.
    pub registrations: Vec<PathBuf>,
}

impl SynapseOptions {
    /// Options with a free port, the server name `hs.test` and no application service.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn new(dir: impl Into<PathBuf>) -> Result<Self> {
        Ok(Self {
            dir: dir.into(),
            port: ports::free()?,
            server_name: "hs.test".to_owned(),
            registrations: Vec::new(),
        })
    }
}

/// A homeserver on loopback without rate limits; dropping it stops it.
#[derive(Debug)]
pub struct Synapse {
    python: PathBuf,
    dir: PathBuf,
    port: u16,
    server_name: String,
    shared_secret: String,
    leash: Leash,
}

impl Synapse {
    /// Starts a homeserver and waits until it answers.
    ///
    /// A database that lies in the folder is used as it is, so a new process may go on where an
    /// earlier one ended.
    ///
    /// # Errors
    /// When the folder cannot be written, or Synapse ends or does not answer within 90 s; then the
    /// error holds the end of its log.
    pub fn start(installed: &Installed, options: SynapseOptions) -> Result<Self> {
        let dir = machine::make_folder(&options.dir)?;
        let registrations: Vec<PathBuf> = options
            .registrations
            .iter()
            .map(|file| std::path::absolute(file).context("cannot find a registration"))
            .collect::<Result<_>>()?;
        let shared_secret = secret::draw()?;
        settings::write(&Settings {
            dir: &dir,
            port: options.port,
            server_name: &options.server_name,
            registrations: &registrations,
            shared_secret: &shared_secret,
        })?;
        let python = installed.python.clone();
        let leash = launch(&python, &dir)?;
        let mut synapse = Self {
            python,
            dir,
            port: options.port,
            server_name: options.server_name,
            shared_secret,
            leash,
        };
        synapse.wait_until_ready()?;
        Ok(synapse)
    }

    /// The address for clients, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The part of user ids after the colon.
    pub fn server_name(&self) -> &str {
        &self.server_name
    }

    /// The process id, which changes with each start.
    pub fn pid(&self) -> u32 {
        self.leash.pid()
    }

    /// The file that Synapse's warnings go to.
    pub fn log(&self) -> PathBuf {
        log_file(&self.dir)
    }

    /// Makes an ordinary user and gives her full id.
    ///
    /// # Errors
    /// When the server refuses, for instance because the name is taken.
    pub fn register_user(&self, name: &str, password: &str) -> Result<String> {
        let url = format!("{}/_synapse/admin/v1/register", self.url());
        let agent = agent(REQUEST_LIMIT);
        let mut answer = agent
            .get(&url)
            .call()
            .context("cannot ask to register a user")?;
        let answer: Value = answer.body_mut().read_json()?;
        let nonce = answer["nonce"]
            .as_str()
            .context("the homeserver gave no nonce")?;
        let mac = self.mac(&[nonce, name, password, "notadmin"].join("\0"))?;
        let body = json!({
            "nonce": nonce,
            "username": name,
            "password": password,
            "admin": false,
            "mac": mac,
        });
        let mut answer = agent
            .post(&url)
            .send_json(body)
            .context("cannot register a user")?;
        let status = answer.status();
        let answer: Value = answer.body_mut().read_json()?;
        ensure!(
            status.is_success(),
            "cannot register the user {name}: {answer}"
        );
        let id = answer["user_id"]
            .as_str()
            .context("the homeserver gave no user id")?;
        Ok(id.to_owned())
    }

    /// Stops the homeserver in order.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn stop(&mut self) -> Result<()> {
        self.leash.stop()
    }

    /// Kills the homeserver with -9.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn kill_hard(&mut self) -> Result<()> {
        self.leash.kill_hard()
    }

    /// Starts the homeserver again after a stop or a kill: same port, same data.
    ///
    /// # Errors
    /// As [`Synapse::start`]; also when it still runs.
    pub fn start_again(&mut self) -> Result<()> {
        ensure!(
            !self.leash.is_running(),
            "Synapse still runs: stop it first"
        );
        self.leash = launch(&self.python, &self.dir)?;
        self.wait_until_ready()
    }

    fn mac(&self, text: &str) -> Result<String> {
        let mut python = Command::new(&self.python)
            .args(["-I", "-c", MAC_SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start Python")?;
        let input = json!([self.shared_secret, text]).to_string();
        let mut stdin = python.stdin.take().context("Python has no input")?;
        stdin.write_all(input.as_bytes())?;
        drop(stdin);
        let output = python.wait_with_output()?;
        ensure!(output.status.success(), "Python could not compute a MAC");
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let url = format!("{}/_matrix/client/versions", self.url());
        let agent = agent(Duration::from_secs(2));
        let mut ready = false;
        wait::until(START_LIMIT, || {
            ready = agent
                .get(&url)
                .call()
                .is_ok_and(|answer| answer.status().is_success());
            ready || !self.leash.is_running()
        });
        // A stranger may answer on our port while our own process has failed to get it.
        if ready && self.leash.is_running() {
            return Ok(());
        }
        let what = if self.leash.is_running() {
            "did not answer in time"
        } else {
            "ended"
        };
        bail!(
            "Synapse on port {} {what}; {}",
            self.port,
            self.leash.log_tail()
        )
    }
}

fn launch(python: &Path, dir: &Path) -> Result<Leash> {
    let mut command = Command::new(python);
    command
        .args(["-m", "synapse.app.homeserver", "-c"])
        .arg(dir.join("homeserver.yaml"));
    command.current_dir(dir);
    Leash::spawn(&command, &log_file(dir), StopSignal::Terminate)
}

fn log_file(dir: &Path) -> PathBuf {
    dir.join("synapse.log")
}

fn agent(limit: Duration) -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(limit))
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .into()
}
