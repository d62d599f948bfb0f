//! Items as one viewer sees them.

use crate::instagram::{
    object::Object,
    world::{Item, UserId},
};

/// An item as `viewer` gets it. Recorded items stay as they were recorded.
pub(in crate::instagram) fn seen_by(item: &Item, viewer: UserId) -> Object {
    let fields = item.fields.clone();
    if item.recorded {
        return fields;
    }
    fields.with("is_sent_by_viewer", item.sender == viewer)
}
