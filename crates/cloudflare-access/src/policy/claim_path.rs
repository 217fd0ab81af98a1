use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use crate::json::{self, Malformed, Value};
use crate::policy::selector::Kind;
use crate::policy::{ClaimValue, InvalidSelector, Selector};

/// The claim that holds what the identity provider passes on; Access leaves parts of it out near the cookie limit.
const CUSTOM: &str = "custom";

/// The groups, under `custom`.
const GROUPS: &str = "groups";

/// The way to a claim: the names of the members that lead to it, outermost first.
///
/// Written with dots, such as `custom.department`. Names with a dot in them, as SAML attributes have, are given one by
/// one.
///
/// ```
/// use cloudflare_access::policy::ClaimPath;
///
/// let department: ClaimPath = "custom.department".parse()?;
/// let role = ClaimPath::from_names(["custom", "http://schemas.example.com/role"])?;
/// assert_eq!(role.to_string(), r#"custom."http://schemas.example.com/role""#);
/// let _bookkeeping = department.equals("bookkeeping");
/// # Ok::<(), cloudflare_access::policy::InvalidSelector>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClaimPath {
    parents: Vec<String>,
    name: String,
}

impl ClaimPath {
    /// The path through the members of these names, outermost first.
    ///
    /// # Errors
    ///
    /// There is no name, one is empty, or the path is `custom` alone, which is no claim but holds the others.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<ClaimPath, InvalidSelector> {
        let mut parents: Vec<String> = names.into_iter().map(str::to_owned).collect();
        if parents.iter().any(String::is_empty) || parents == [CUSTOM] {
            return Err(InvalidSelector::Claim);
        }
        let name = parents.pop().ok_or(InvalidSelector::Claim)?;
        Ok(ClaimPath { parents, name })
    }

    /// Matches where the claim is this string, integer or boolean: same type, same value, case and all.
    #[must_use]
    pub fn equals(self, value: impl Into<ClaimValue>) -> Selector {
        Selector::of(Kind::ClaimEquals(self, value.into()))
    }

    /// Matches where the claim is an array with this element. Never a part of a string: `contains("admin")` does not
    /// match `"not-an-admin"`, nor `"admin"` outside an array.
    #[must_use]
    pub fn contains(self, value: impl Into<ClaimValue>) -> Selector {
        Selector::of(Kind::ClaimContains(self, value.into()))
    }

    /// Matches where the claim names this group, in any of the shapes of [`Selector::group`].
    ///
    /// # Errors
    ///
    /// The name of the group is empty.
    pub fn has_group(self, group: &str) -> Result<Selector, InvalidSelector> {
        Selector::group_in(group, self)
    }

    /// Where Access puts the groups that are configured as a claim under this name.
    pub(super) fn custom_groups() -> ClaimPath {
        ClaimPath { parents: [CUSTOM.to_owned()].into(), name: GROUPS.to_owned() }
    }

    /// Whether it is that one.
    pub(super) fn is_custom_groups(&self) -> bool {
        self.names().eq([CUSTOM, GROUPS])
    }

    /// The names, outermost first.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parents.iter().chain([&self.name]).map(String::as_str)
    }

    /// Whether Access may have left the claim out of the token.
    pub(super) fn may_be_left_out(&self) -> bool {
        self.names().next() == Some(CUSTOM)
    }

    /// The value at the path in a JSON object.
    ///
    /// Malformed where an object on the way names a member twice: one reader takes the first and another the last.
    pub(super) fn find<'j>(&self, json: &'j str) -> Result<Option<Value<'j>>, Malformed> {
        find(self.names(), json)
    }

    /// The value at the path in the object that an identity has in the place of `custom`.
    ///
    /// There is none for a path elsewhere: with its first name taken off, it would lead to attributes of which users may
    /// choose some, such as a display name.
    pub(super) fn find_in<'j>(&self, holder: &str, identity: &'j str) -> Result<Option<Value<'j>>, Malformed> {
        if !self.may_be_left_out() {
            return Ok(None);
        }
        find([holder].into_iter().chain(self.names().skip(1)), identity)
    }
}

/// The value at the end of the path that `names` are.
pub(super) fn find<'j, 'n>(
    names: impl IntoIterator<Item = &'n str>,
    json: &'j str,
) -> Result<Option<Value<'j>>, Malformed> {
    let mut value = Value::Object(json);
    for name in names {
        let Value::Object(object) = value else {
            return Ok(None);
        };
        let mut found = None;
        json::object(object, |member, value| {
            if member.is(name) {
                found = Some(value);
            }
        })?;
        match found {
            Some(found) => value = found,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

impl FromStr for ClaimPath {
    type Err = InvalidSelector;

    fn from_str(text: &str) -> Result<ClaimPath, InvalidSelector> {
        ClaimPath::from_names(text.split('.'))
    }
}

/// The names with dots between them, those in quotes that are not plain words.
impl fmt::Display for ClaimPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names().enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            if name.chars().all(|character| character.is_ascii_alphanumeric() || "-_".contains(character)) {
                f.write_str(name)?;
            } else {
                write!(f, "{name:?}")?;
            }
        }
        Ok(())
    }
}
