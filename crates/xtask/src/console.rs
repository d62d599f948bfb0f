//! What the commands say on the terminal: numbered steps with their times.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// Says one line on the standard output.
pub fn say(line: impl AsRef<str>) {
    // Nobody is left to hear about a closed terminal.
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", line.as_ref());
    let _ = out.flush();
}

/// Counts steps and shows each with the time that it took.
#[derive(Debug)]
pub struct Steps {
    done: usize,
    total: usize,
    start: Instant,
    times: Vec<(String, Duration)>,
}

impl Steps {
    /// Begins to count towards `total`.
    pub fn new(total: usize) -> Self {
        Self {
            done: 0,
            total,
            start: Instant::now(),
            times: Vec::new(),
        }
    }

    /// Runs one step.
    ///
    /// # Errors
    /// What the step gave, with its name.
    pub fn step<T>(&mut self, name: &str, run: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        say(format!("[{}/{}] {name} …", self.done, self.total));
        let start = Instant::now();
        let result = run().with_context(|| format!("step {} failed: {name}", self.done));
        let time = start.elapsed();
        let word = if result.is_ok() { "done" } else { "failed" };
        say(format!(
            "[{}/{}] {word} after {}",
            self.done,
            self.total,
            seconds(time)
        ));
        self.times.push((name.to_owned(), time));
        result
    }

    /// Shows every step's time and the sum.
    pub fn summary(&self) {
        for (name, time) in &self.times {
            say(format!("  {:>8}  {name}", seconds(*time)));
        }
        say(format!("  {:>8}  in all", seconds(self.start.elapsed())));
    }
}

/// A detail of the step that runs.
pub fn detail(line: &str) {
    say(format!("      {line}"));
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
