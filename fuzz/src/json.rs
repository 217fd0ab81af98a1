//! A reader for the models, over `serde_json` and in another way than the core's: level by level, into a tree.

use std::collections::HashSet;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How many arrays and objects may lie in one another, as documented.
const MAX_DEPTH: u8 = 127;

/// A value; repeated members are all there.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The one value that the text is, if it is one that every reader can read.
    pub(crate) fn read(text: &[u8]) -> Option<Node> {
        let text = str::from_utf8(text).ok()?;
        read(text.trim_matches([' ', '\t', '\n', '\r']), MAX_DEPTH)
    }

    /// The members of the one object that the text is, names unique on its first level.
    pub(crate) fn read_object(text: &[u8]) -> Option<Vec<(String, Node)>> {
        match Node::read(text)? {
            Node::Object(members) if unique(&members) => Some(members),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The value of the member of this name.
pub(crate) fn member<'a>(members: &'a [(String, Node)], name: &str) -> Option<&'a Node> {
    members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

pub(crate) fn unique(members: &[(String, Node)]) -> bool {
    if members.len() < 12 {
        return members
            .iter()
            .enumerate()
            .all(|(index, (name, _))| members[..index].iter().all(|(other, _)| other != name));
    }
    let names: HashSet<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.len() == members.len()
}

fn read(raw: &str, depth: u8) -> Option<Node> {
    Some(match raw.as_bytes().first()? {
        b'{' => {
            let depth = depth.checked_sub(1)?;
            let Members(members) = serde_json::from_str(raw).ok()?;
            let read = |(name, value): (String, &RawValue)| Some((name, read(value.get(), depth)?));
            Node::Object(members.into_iter().map(read).collect::<Option<_>>()?)
        }
        b'[' => {
            let depth = depth.checked_sub(1)?;
            let elements: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
            Node::Array(elements.into_iter().map(|element| read(element.get(), depth)).collect::<Option<_>>()?)
        }
        b'"' => Node::Text(serde_json::from_str(raw).ok()?),
        b'-' | b'0'..=b'9' => {
            let number: &RawValue = serde_json::from_str(raw).ok()?;
            Node::Number(number.get().to_owned())
        }
        b't' | b'f' => Node::Bool(serde_json::from_str(raw).ok()?),
        _ => {
            let () = serde_json::from_str(raw).ok()?;
            Node::Null
        }
    })
}

/// Members in order, values unread.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = entries.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
