use std::any::type_name;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;

/// What was formatted, and of which types it was.
#[derive(Default)]
pub(crate) struct Shown {
    text: Vec<String>,
    types: BTreeSet<String>,
}

impl Shown {
    pub(crate) fn debug<T: Debug + ?Sized>(&mut self, value: &T) {
        let name = type_name::<T>();
        // `a::b::C<d::E>` is `a::C`: where a type stands within its crate is its own affair.
        let name = name.trim_start_matches('&').split(['<', ' ']).next().unwrap_or(name);
        let (package, name) = (name.split("::").next(), name.rsplit("::").next());
        self.types.insert(format!("{}::{}", package.unwrap_or_default(), name.unwrap_or_default()));
        self.text.push(something(format!("{value:?}")));
        // On one line, so that numbers below each other are seen as a list.
        self.text.push(format!("{value:#?}").replace('\n', " "));
    }

    /// An error as programs print it, with all its causes.
    pub(crate) fn error<T: Error>(&mut self, error: &T) {
        self.debug(error);
        self.text.extend([something(error.to_string()), format!("{error:#}")]);
        let mut source = error.source();
        while let Some(cause) = source {
            self.text.extend([something(cause.to_string()), something(format!("{cause:?}"))]);
            source = cause.source();
        }
    }

    /// The error that has to be there.
    pub(crate) fn failed<T, E: Error>(&mut self, result: Result<T, E>) {
        match result {
            Ok(_) => panic!("{} was expected", type_name::<E>()),
            Err(error) => self.error(&error),
        }
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.iter().flat_map(|text| text.lines())
    }

    /// `package::Type` of everything that was formatted.
    pub(crate) fn types(&self) -> &BTreeSet<String> {
        &self.types
    }
}

/// Who asks for words gets some: a value that shows nothing would show nothing of a token, either.
fn something(text: String) -> String {
    assert!(!text.is_empty(), "a value shows nothing at all");
    text
}
