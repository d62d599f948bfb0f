//! People.

use instagram_private::model::User;

use crate::remote::{Person, PersonId};

/// The person as far as the answer shows them. Contacts of other networks have no handle.
pub(in super::super) fn to_person(user: &User) -> Person {
    Person {
        id: PersonId::new(user.pk.as_str()),
        username: to_name(user.username.as_deref().unwrap_or_default()),
        full_name: to_name(user.full_name.as_deref().unwrap_or_default()),
    }
}

/// A name or title without the zero character, which databases refuse in a text.
pub(super) fn to_name(text: &str) -> String {
    text.replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::to_name;

    #[test]
    fn a_name_holds_nothing_that_a_database_refuses() {
        assert_eq!(to_name("A\0nn 🌱"), "Ann 🌱");
    }
}
