//! User objects.

use serde_json::json;

use crate::instagram::{object::Object, world::Person};

/// A person as a member of a thread or as the viewer of an inbox.
pub(in crate::instagram) fn in_thread(person: &Person) -> Object {
    let mut user = short(person);
    user.extend(Object::from(json!({
        "friendship_status": {
            "following": true,
            "blocking": false,
            "is_private": false,
            "incoming_request": false,
            "outgoing_request": false,
            "is_bestie": false,
            "is_restricted": false,
        },
    })));
    user.extend(person.recorded.clone().unwrap_or_default());
    user
}

/// A person as the viewer of an inbox.
pub(in crate::instagram) fn viewer(person: &Person) -> Object {
    short(person).with("reel_auto_archive", "on")
}

/// A person as told by `accounts/current_user/` and `users/{id}/info/`.
pub(in crate::instagram) fn profile(person: &Person) -> Object {
    let picture = picture(person);
    let mut user = short(person);
    user.extend(Object::from(json!({
        "biography": "",
        "external_url": "",
        "hd_profile_pic_versions": [
            { "width": 320, "height": 320, "url": picture },
            { "width": 640, "height": 640, "url": picture },
        ],
        "hd_profile_pic_url_info": { "url": picture, "width": 150, "height": 150 },
        "is_business": false,
        "account_type": 1,
        "media_count": 0,
        "follower_count": 5,
        "following_count": 22,
    })));
    user
}

fn short(person: &Person) -> Object {
    let id = person.id.to_string();
    Object::from(json!({
        "pk": person.id,
        "pk_id": id,
        "id": id,
        "strong_id__": id,
        "username": person.username,
        "full_name": person.full_name,
        "is_private": false,
        "profile_pic_url": picture(person),
        "profile_pic_id": format!("3100000000000000001_{id}"),
        "is_verified": false,
        "has_anonymous_profile_picture": false,
        "account_badges": [],
        "interop_messaging_user_fbid": 17_841_400_000_000_000 + person.id.0 % 1_000_000_000,
        "interop_user_type": 0,
        "is_using_unified_inbox_for_direct": false,
        "fbid_v2": 17_841_400_000_000_000 + person.id.0 % 1_000_000_000,
        "has_ig_profile": true,
    }))
}

fn picture(person: &Person) -> String {
    format!(
        "https://scontent.invalid/v/t51.2885-19/{}_n.jpg?oe=6A000000",
        person.username
    )
}
