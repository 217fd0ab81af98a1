use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, SeqAccess, Visitor};

use crate::policy::Selector;

/// A list of selectors: what a rule is, and what `any_of` chooses from.
pub(super) struct Selectors(pub(super) Vec<Selector>);

struct SelectorsVisitor;

impl<'de> Visitor<'de> for SelectorsVisitor {
    type Value = Selectors;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of selectors, such as `[{ email_domain = \"example.com\" }]`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Selectors, A::Error> {
        let mut selectors = Vec::new();
        while let Some(selector) = elements.next_element()? {
            selectors.push(selector);
        }
        Ok(Selectors(selectors))
    }
}

impl<'de> Deserialize<'de> for Selectors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Selectors, D::Error> {
        deserializer.deserialize_any(SelectorsVisitor)
    }
}
