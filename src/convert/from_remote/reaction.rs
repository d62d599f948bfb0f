//! Reactions.

use ruma::{
    OwnedEventId,
    events::{reaction::ReactionEventContent, relation::Annotation},
};

/// Turns an emoji into the Matrix reaction to `target`.
///
/// The bare heart `❤` becomes `❤️`, as Matrix clients write it, so that both count as one.
pub fn reaction(emoji: &str, target: OwnedEventId) -> ReactionEventContent {
    let key = if emoji == "\u{2764}" {
        "\u{2764}\u{fe0f}"
    } else {
        emoji
    };
    ReactionEventContent::new(Annotation::new(target, key.to_owned()))
}
