use alloc::string::String;

use crate::json::{self, Value};
use crate::policy::ClaimPath;
use crate::policy::finding::Finding;

/// What may name a group where it is an object (Access docs, get-identity; `workerd`'s types).
const NAMING_MEMBERS: [&str; 3] = ["email", "id", "name"];

/// A group, and the claim that names the caller's groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) claim: ClaimPath,
}

impl Group {
    /// Whether `groups` names this group: as a string, as an object, or in an array of such.
    pub(super) fn find(&self, groups: Value<'_>) -> Finding {
        let Value::Array(elements) = groups else {
            return self.find_in_element(groups);
        };
        let mut finding = Finding::Absent;
        match json::array(elements, |element| finding = finding.or(self.find_in_element(element))) {
            Ok(()) => finding,
            Err(_) => Finding::Unclear,
        }
    }

    /// Absent for every other type: other callers' data is not ours to judge.
    fn find_in_element(&self, element: Value<'_>) -> Finding {
        match element {
            Value::String(name) if name.is(&self.name) => Finding::Matches,
            Value::Object(members) => {
                let mut finding = Finding::Absent;
                let read = json::object(members, |member, value| match value {
                    Value::String(name)
                        if NAMING_MEMBERS.iter().any(|naming| member.is(naming)) && name.is(&self.name) =>
                    {
                        finding = Finding::Matches;
                    }
                    _ => {}
                });
                // With a member named twice, one reader sees one group and another reader the other.
                if read.is_ok() { finding } else { Finding::Unclear }
            }
            _ => Finding::Absent,
        }
    }
}
