/// What the identity provider knows of a person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) groups: Vec<String>,
    pub(crate) country: String,
}

/// The identity provider: who there is, latest first.
///
/// A change here reaches sessions at the next login or `refresh-identity`, as with Access.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    people: Vec<Person>,
}

/// More would not fit a page.
const MOST: usize = 50;

impl Directory {
    pub(crate) fn put(&mut self, person: Person) {
        self.people.retain(|known| known.email != person.email);
        self.people.insert(0, person);
        self.people.truncate(MOST);
    }

    pub(crate) fn set_groups(&mut self, email: &str, groups: Vec<String>) {
        match self.people.iter_mut().find(|person| person.email == email) {
            Some(person) => person.groups = groups,
            None => self.put(Person { email: email.to_owned(), groups, country: super::DEFAULT_COUNTRY.to_owned() }),
        }
    }

    pub(crate) fn get(&self, email: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.email == email)
    }

    pub(crate) fn people(&self) -> &[Person] {
        &self.people
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, MOST, Person};

    fn person(email: &str, group: &str) -> Person {
        Person { email: email.to_owned(), groups: vec![group.to_owned()], country: "CH".to_owned() }
    }

    fn people(directory: &Directory) -> Vec<(&str, &str)> {
        directory.people().iter().map(|person| (person.email.as_str(), person.groups[0].as_str())).collect()
    }

    #[test]
    fn everybody_is_there_once_and_the_latest_first() {
        let mut directory = Directory::default();
        for (email, group) in [("kim", "eng"), ("lee", "eng"), ("kim", "ops")] {
            directory.put(person(email, group));
        }
        assert_eq!(people(&directory), [("kim", "ops"), ("lee", "eng")]);
        for email in (0..MOST).map(|number| number.to_string()) {
            directory.put(person(&email, "many"));
        }
        assert_eq!((directory.people().len(), directory.get("kim").is_none()), (MOST, true));
    }

    #[test]
    fn groups_are_set_for_one_person_known_or_not() {
        let mut directory = Directory::default();
        directory.put(person("lee", "eng"));
        directory.put(person("kim", "eng"));
        for email in ["lee", "sam"] {
            directory.set_groups(email, vec!["ops".to_owned()]);
        }
        assert_eq!(people(&directory), [("sam", "ops"), ("kim", "eng"), ("lee", "ops")]);
    }
}
