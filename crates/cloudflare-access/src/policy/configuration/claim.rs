use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::policy::{ClaimPath, ClaimValue};

struct PathVisitor;

impl<'de> Visitor<'de> for PathVisitor {
    type Value = ClaimPath;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the path to a claim, such as \"custom.department\" or [\"custom\", \"a.name\"]")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ClaimPath, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<ClaimPath, A::Error> {
        let mut path: Vec<String> = Vec::new();
        while let Some(name) = names.next_element()? {
            path.push(name);
        }
        ClaimPath::from_names(path.iter().map(String::as_str)).map_err(A::Error::custom)
    }
}

impl<'de> Deserialize<'de> for ClaimPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ClaimPath, D::Error> {
        deserializer.deserialize_any(PathVisitor)
    }
}

impl Serialize for ClaimPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names: Vec<&str> = self.names().collect();
        if names.iter().any(|name| name.contains('.')) {
            names.serialize(serializer)
        } else {
            names.join(".").serialize(serializer)
        }
    }
}

struct ValueVisitor;

impl Visitor<'_> for ValueVisitor {
    type Value = ClaimValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, an integer, true or false")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<ClaimValue, E> {
        Ok(ClaimValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<ClaimValue, E> {
        Ok(ClaimValue::Integer(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<ClaimValue, E> {
        let value = i64::try_from(value).map_err(|_| E::invalid_value(Unexpected::Unsigned(value), &"64 bits"))?;
        Ok(ClaimValue::Integer(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ClaimValue, E> {
        Ok(text.into())
    }
}

impl<'de> Deserialize<'de> for ClaimValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ClaimValue, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl Serialize for ClaimValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            ClaimValue::Bool(value) => value.serialize(serializer),
            ClaimValue::Integer(value) => value.serialize(serializer),
            ClaimValue::Text(value) => value.serialize(serializer),
        }
    }
}
