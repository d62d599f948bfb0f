//! People.

use instagram_private::model::User;

use crate::remote::{Person, PersonId};

/// The person as far as the answer shows them. Contacts of other networks have no handle.
pub(in super::super) fn to_person(user: &User) -> Person {
    Person {
        id: PersonId::new(user.pk.as_str()),
        username: user.username.clone().unwrap_or_default(),
        full_name: user.full_name.clone().unwrap_or_default(),
    }
}
