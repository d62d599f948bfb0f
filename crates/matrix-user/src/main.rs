//! The person as a process; see [`matrix_user::lines`] for what it speaks.

use clap::Parser;
use tracing_subscriber::EnvFilter;

/// A Matrix client that is driven by JSON lines on its standard input.
#[derive(Parser)]
#[command(version)]
struct Cli;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let (lines, input) = tokio::sync::mpsc::channel(16);
    // A thread of its own, since reading the standard input blocks until there is some.
    std::thread::spawn(move || {
        let lines_read = std::io::stdin().lines().map_while(Result::ok);
        lines_read
            .take_while(|line| lines.blocking_send(line.clone()).is_ok())
            .count()
    });
    matrix_user::lines::serve(input, std::io::stdout()).await
}
