//! A child process that cannot outlive us, not even when we are killed with -9.
//!
//! Between us and the child stands a shell that reads a pipe of which we hold the other end.
//! However we end, the kernel closes our end, the shell reads the end of the pipe and stops the
//! child. The shell is in a process group of its own, so a Ctrl-C at the terminal reaches us only
//! and the child is stopped in order.

use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::wait;

/// What the shell between us and the child does. Arguments: the polite signal, then the command.
///
/// The watcher is a background job, which POSIX gives an empty stdin, hence descriptor 3. The
/// child must not inherit that descriptor, or our end would not be the only one that matters.
const SCRIPT: &str = r#"
signal=$1; shift
exec 3<&0
"$@" 3<&- </dev/null >&2 &
child=$!
(
    exec >/dev/null
    cat <&3
    kill -s "$signal" "$child"
    tries=0
    while kill -0 "$child" && [ "$tries" -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
    kill -s KILL "$child"
) 2>/dev/null &
watcher=$!
exec 3<&- </dev/null
echo "$child"
exec >/dev/null
wait "$child" 2>/dev/null
kill "$watcher" 2>/dev/null
"#;

/// How long a child that was asked to stop may take; the shell kills it at 10 s.
const STOP_LIMIT: Duration = Duration::from_secs(15);

/// The signal that asks a child to stop in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StopSignal {
    /// What nearly every server understands.
    #[default]
    Terminate,
    /// What Postgres takes as "disconnect everybody and stop".
    Interrupt,
}

impl StopSignal {
    fn name(self) -> &'static str {
        match self {
            Self::Terminate => "TERM",
            Self::Interrupt => "INT",
        }
    }
}

/// A running child; dropping it stops the child.
#[derive(Debug)]
pub struct Leash {
    shell: Child,
    pid: u32,
    log: PathBuf,
}

impl Leash {
    /// Starts `command` with its output appended to the file `log`.
    ///
    /// Only the program, arguments, environment changes and folder of `command` count: its streams
    /// belong to the leash.
    ///
    /// # Errors
    /// When the log cannot be opened or the shell not be started. A program that does not exist
    /// shows up as a child that is not running, with the shell's words in the log.
    pub fn spawn(command: &Command, log: &Path, signal: StopSignal) -> Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot open the log {}", log.display()))?;
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT, "leash", signal.name()]);
        shell.arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => shell.env(key, value),
                None => shell.env_remove(key),
            };
        }
        if let Some(dir) = command.get_current_dir() {
            shell.current_dir(dir);
        }
        shell
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(file)
            .process_group(0);
        let mut shell = shell.spawn().context("cannot start a shell")?;
        let pid = read_pid(&mut shell)?;
        Ok(Self {
            shell,
            pid,
            log: log.to_owned(),
        })
    }

    /// The process id of the child itself, not of the shell.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether the child still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.shell.try_wait(), Ok(None))
    }

    /// Kills the child with -9 and waits until it is gone; does nothing when it has ended.
    ///
    /// # Errors
    /// When it has not gone within a time limit.
    pub fn kill_hard(&mut self) -> Result<()> {
        if self.is_running() {
            signal(self.pid, "KILL")?;
        }
        self.wait_until_gone()
    }

    /// Asks the child to stop and waits until it has; does nothing when it has ended.
    ///
    /// # Errors
    /// When it has not gone within a time limit, in spite of the kill that follows the request.
    pub fn stop(&mut self) -> Result<()> {
        drop(self.shell.stdin.take());
        self.wait_until_gone()
    }

    /// The last lines that the child wrote, for an error message.
    pub fn log_tail(&self) -> String {
        log_tail(&self.log)
    }

    fn wait_until_gone(&mut self) -> Result<()> {
        let gone = wait::until(STOP_LIMIT, || !self.is_running());
        ensure!(
            gone,
            "process {} did not end within {STOP_LIMIT:?}",
            self.pid
        );
        Ok(())
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        // An error here has no reader; the shell goes on to kill the child on its own.
        let _ = self.stop();
    }
}

/// Sends the signal of this name to a process.
///
/// # Errors
/// When there is no such process or it is not ours.
pub fn signal(pid: u32, name: &str) -> Result<()> {
    let status = Command::new("kill")
        .args(["-s", name, &pid.to_string()])
        .stderr(Stdio::null())
        .status()
        .context("cannot run `kill`")?;
    ensure!(status.success(), "cannot send {name} to process {pid}");
    Ok(())
}

/// The last 25 lines of a log file, or a remark that there is none.
pub fn log_tail(log: &Path) -> String {
    let Ok(bytes) = std::fs::read(log) else {
        return format!("(no log at {})", log.display());
    };
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.len().saturating_sub(25);
    format!(
        "the end of {}:\n{}",
        log.display(),
        lines[start..].join("\n")
    )
}

/// The first thing the shell says is the child's process id.
fn read_pid(shell: &mut Child) -> Result<u32> {
    let stdout = shell.stdout.take().context("the shell has no output")?;
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .context("cannot read the shell's output")?;
    line.trim()
        .parse()
        .with_context(|| format!("the shell gave no process id but {line:?}"))
}
