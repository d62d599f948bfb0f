//! Kinds that have no converter yet.

use ruma::events::room::message::RoomMessageEventContent;

/// Says which kind of message arrived and where it can be seen, with any text that came along.
pub(super) fn to_matrix(kind: &str, text: Option<&str>) -> RoomMessageEventContent {
    let name = plain_name(kind);
    let mut body = format!("{name}: this kind cannot be shown here yet. Open Instagram to see it.");
    if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
        body.push('\n');
        body.push_str(text);
    }
    RoomMessageEventContent::notice_plain(body)
}

/// What a person calls the kind; the network's own word where we have none.
fn plain_name(kind: &str) -> String {
    let known = match kind {
        "media" => "Photo or video",
        "raven_media" => "View-once photo or video",
        "voice_media" => "Voice message",
        "animated_media" => "GIF",
        "media_share" | "xma_media_share" | "direct_media_share" => "Shared post",
        "clip" | "xma_clip" => "Shared reel",
        "felix_share" => "Shared video",
        "reel_share" | "xma_reel_share" => "Story reply",
        "story_share" | "xma_story_share" => "Shared story",
        "xma_reel_mention" => "Story mention",
        "profile" | "xma_profile" => "Shared profile",
        "location" => "Location",
        "hashtag" => "Hashtag",
        "product_share" => "Shared product",
        "live_viewer_invite" | "live_video_share" => "Live video",
        "video_call_event" => "Call",
        "action_log" => "Chat event",
        "placeholder" | "expired_placeholder" => "Message that is no longer available",
        "" => "Message",
        other => return format!("Message of kind “{other}”"),
    };
    format!("{known} ({kind})")
}
