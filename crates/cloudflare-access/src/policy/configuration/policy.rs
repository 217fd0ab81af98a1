use alloc::string::String;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::selectors::Selectors;
use crate::policy::Policy;

const KEYS: &[&str] = &["include", "require", "exclude", "assume_complete_token"];

struct PolicyVisitor;

impl<'de> Visitor<'de> for PolicyVisitor {
    type Value = Policy;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a policy: a table with `include` and, if need be, `require` and `exclude`, each a list of selectors",
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Policy, A::Error> {
        let (mut include, mut require, mut exclude, mut assume_complete_token) = (None, None, None, None);
        while let Some(key) = entries.next_key::<String>()? {
            let rule = match key.as_str() {
                "include" => &mut include,
                "require" => &mut require,
                "exclude" => &mut exclude,
                "assume_complete_token" => {
                    if assume_complete_token.replace(entries.next_value::<bool>()?).is_some() {
                        return Err(A::Error::duplicate_field("assume_complete_token"));
                    }
                    continue;
                }
                _ => return Err(A::Error::unknown_field(&key, KEYS)),
            };
            let Selectors(selectors) = entries.next_value()?;
            if rule.replace(selectors).is_some() {
                return Err(A::Error::custom(format_args!("`{key}` stands there twice: write one list")));
            }
        }
        // A policy that lets nobody in is a mistake in configuration, and this one is easily made.
        let include = include.filter(|selectors| !selectors.is_empty()).ok_or_else(|| {
            A::Error::custom(
                "the policy includes nobody: write `include` with one selector or more, such as \
                 `include = [{ email_domain = \"example.com\" }]`",
            )
        })?;
        Ok(Policy {
            include,
            require: require.unwrap_or_default(),
            exclude: exclude.unwrap_or_default(),
            assume_complete_token: assume_complete_token.unwrap_or_default(),
        })
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Policy, D::Error> {
        // A map and not a struct: formats that do not describe themselves cannot hold one.
        deserializer.deserialize_map(PolicyVisitor)
    }
}

/// What was read gives an equal policy when read again. [`Policy::nobody`] is written too, for display, and not read.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.assume_complete_token {
            map.serialize_entry("assume_complete_token", &true)?;
        }
        map.serialize_entry("include", &self.include)?;
        for (key, selectors) in [("require", &self.require), ("exclude", &self.exclude)] {
            if !selectors.is_empty() {
                map.serialize_entry(key, selectors)?;
            }
        }
        map.end()
    }
}
