//! What differs from one look at a team's keys to the next.

use cloudflare_access::UnixTime;
use serde::Serialize;

use super::published::{Key, Published};
use crate::clock;
use crate::escape::{Escaped, OneLineJson};
use crate::palette::Palette;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(crate) enum Change {
    Added {
        kid: String,
        bits: usize,
    },
    /// There are no keys to be had any more.
    Failed {
        cause: String,
        mend: String,
    },
    /// There at the first look.
    Published {
        kid: String,
        bits: usize,
    },
    /// Keys can be had again, after so many seconds.
    Recovered {
        seconds: i64,
    },
    /// The same keys in another order, which means nothing to a verifier that goes by ids.
    Reordered {
        kids: Vec<String>,
    },
    /// Another key under the same id, which no honest team does.
    Replaced {
        kid: String,
        bits: usize,
    },
    /// An entry that verifies nothing.
    Skipped {
        kid: Option<String>,
        reason: String,
    },
    /// Such an entry is gone.
    Unskipped {
        kid: Option<String>,
        reason: String,
    },
    Withdrawn {
        kid: String,
    },
}

/// In a fixed order: what appears, what changes, what goes.
pub(crate) fn between(before: Option<&Published>, after: &Published) -> Vec<Change> {
    let kid_and_bits = |key: &Key| (key.id.clone(), key.bits);
    let Some(before) = before else {
        let keys = after.keys.iter().map(kid_and_bits).map(|(kid, bits)| Change::Published { kid, bits });
        let odd = after.odd.iter().cloned().map(|(kid, reason)| Change::Skipped { kid, reason });
        return keys.chain(odd).collect();
    };
    let mut changes = Vec::new();
    for key in &after.keys {
        let (kid, bits) = kid_and_bits(key);
        match before.key(&key.id) {
            None => changes.push(Change::Added { kid, bits }),
            Some(known) if known.modulus != key.modulus => changes.push(Change::Replaced { kid, bits }),
            Some(_) => {}
        }
    }
    let withdrawn = before.keys.iter().filter(|key| after.key(&key.id).is_none());
    changes.extend(withdrawn.map(|key| Change::Withdrawn { kid: key.id.clone() }));
    let common = |these: &Published, those: &Published| -> Vec<String> {
        these.keys.iter().filter(|key| those.key(&key.id).is_some()).map(|key| key.id.clone()).collect()
    };
    if common(before, after) != common(after, before) {
        changes.push(Change::Reordered { kids: after.keys.iter().map(|key| key.id.clone()).collect() });
    }
    let new = after.odd.iter().filter(|entry| !before.odd.contains(entry)).cloned();
    changes.extend(new.map(|(kid, reason)| Change::Skipped { kid, reason }));
    let gone = before.odd.iter().filter(|entry| !after.odd.contains(entry)).cloned();
    changes.extend(gone.map(|(kid, reason)| Change::Unskipped { kid, reason }));
    changes
}

impl Change {
    pub(crate) fn for_people(&self, moment: UnixTime, palette: &Palette) -> String {
        let id =
            |kid: &Option<String>| kid.as_deref().map_or("(without id)".to_owned(), |kid| Escaped(kid).to_string());
        let (event, style, text) = match self {
            Change::Added { kid, bits } => ("added", palette.ok, format!("RSA {bits} bits  {}", Escaped(kid))),
            Change::Failed { cause, mend } => ("failed", palette.fail, format!("{cause}; mend: {mend}")),
            Change::Published { kid, bits } => {
                ("published", palette.faint, format!("RSA {bits} bits  {}", Escaped(kid)))
            }
            Change::Recovered { seconds } => ("recovered", palette.ok, format!("after {seconds} s")),
            Change::Reordered { kids } => {
                let kids: Vec<String> = kids.iter().map(|kid| Escaped(kid).to_string()).collect();
                ("reordered", palette.faint, kids.join(", "))
            }
            Change::Replaced { kid, bits } => {
                let kid = Escaped(kid);
                ("replaced", palette.fail, format!("RSA {bits} bits  {kid}: another key under the same id"))
            }
            Change::Skipped { kid, reason } => ("skipped", palette.warn, format!("{}: {reason}", id(kid))),
            Change::Unskipped { kid, reason } => ("unskipped", palette.faint, format!("{}: {reason}", id(kid))),
            Change::Withdrawn { kid } => ("withdrawn", palette.warn, Escaped(kid).to_string()),
        };
        format!("{}  {style}{event:<9}{style:#}  {text}", clock::date(moment).unwrap_or_default())
    }

    pub(crate) fn for_programs(&self, moment: UnixTime) -> String {
        let line = Line { time: clock::date(moment), change: self };
        OneLineJson(&serde_json::to_string(&line).unwrap_or_default()).to_string()
    }
}

#[derive(Serialize)]
struct Line<'c> {
    time: Option<String>,
    #[serde(flatten)]
    change: &'c Change,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(keys: &[(&str, &str)], odd: &[&str]) -> Published {
        let key =
            |(id, modulus): &(&str, &str)| Key { id: (*id).to_owned(), bits: 2048, modulus: (*modulus).to_owned() };
        let odd = odd.iter().map(|id| (Some((*id).to_owned()), "odd".to_owned()));
        Published { keys: keys.iter().map(key).collect(), odd: odd.collect() }
    }

    fn events(before: &Published, after: &Published) -> Vec<String> {
        let line = |change: &Change| change.for_people(UnixTime::from_seconds(0), &Palette::default());
        let lines: Vec<String> = between(Some(before), after).iter().map(line).collect();
        lines.iter().map(|line| line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn every_kind_of_change() {
        let before = published(&[("a", "1"), ("b", "2")], &["x"]);
        assert!(events(&before, &before).is_empty());
        assert_eq!(
            events(&before, &published(&[("b", "2"), ("c", "3")], &["x"])),
            ["added RSA 2048 bits c", "withdrawn a"]
        );
        assert_eq!(events(&before, &published(&[("b", "2"), ("a", "1")], &["x"])), ["reordered b, a"]);
        assert_eq!(
            events(&before, &published(&[("a", "9"), ("b", "2")], &["x"])),
            ["replaced RSA 2048 bits a: another key under the same id"]
        );
        assert_eq!(
            events(&before, &published(&[("a", "1"), ("b", "2")], &["y"])),
            ["skipped y: odd", "unskipped x: odd"]
        );
    }
}
