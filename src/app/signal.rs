//! Being told to stop.

use tokio::signal::unix::{SignalKind, signal};

use super::RunError;

/// Listens for the signals that ask a process to stop. The future ends with the first of them.
pub(super) fn stop_asked() -> Result<impl Future<Output = ()>, RunError> {
    let listen = |kind| {
        signal(kind).map_err(|failure| RunError {
            exit_code: 1,
            what: "failed to listen for signals".to_owned(),
            source: Some(Box::new(failure)),
        })
    };
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
