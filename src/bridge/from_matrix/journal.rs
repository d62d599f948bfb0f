//! The steps of a message on its way to Instagram, each written with the change it describes.

use super::super::{Bridge, BridgeError};
use crate::{
    remote::SendError,
    store::{OutboxIgState, PortalId, StoreTx, Transition},
};

/// A row of the queue to Instagram: its portal and its number there.
pub(in crate::bridge) type Place = (PortalId, i64);

/// One change of a row's state.
pub(in crate::bridge) struct Step {
    /// Where it stood.
    pub(in crate::bridge) from: OutboxIgState,
    /// Where it stands after.
    pub(in crate::bridge) to: OutboxIgState,
    /// The class of the error that caused it, as one word without content.
    pub(in crate::bridge) error: Option<&'static str>,
}

impl Bridge {
    /// Writes a step into the transaction that makes the change. The change comes first: it holds
    /// the row, so that steps get their numbers one after the other.
    pub(in crate::bridge) async fn note_step(
        &self,
        tx: &mut StoreTx,
        (portal, seq): Place,
        step: Step,
    ) -> Result<(), BridgeError> {
        let transition = Transition {
            portal,
            seq,
            from: step.from,
            to: step.to,
            at_ms: self.now_ms(),
            error: step.error.map(str::to_owned),
        };
        Ok(tx.transitions().add(&transition).await?)
    }
}

/// The class of an error as a stable word. The network's own sentences stay out of the journal.
pub(super) fn class(failure: &SendError) -> &'static str {
    match failure {
        SendError::Refused { .. } => "refused",
        SendError::Blocked { .. } => "blocked",
        SendError::LoggedOut { .. } => "logged-out",
        SendError::RateLimited { .. } => "rate-limited",
        SendError::Unreachable(_) => "unreachable",
    }
}
