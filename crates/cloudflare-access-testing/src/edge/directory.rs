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
