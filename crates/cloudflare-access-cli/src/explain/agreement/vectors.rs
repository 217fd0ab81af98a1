//! The requests under `tests/vectors`, whose reasons stand in their files.

use std::path::Path;

use cloudflare_access::Refusal;

use super::{Setting, keys};
use crate::credential::Credential;
use crate::pasted::{Pasted, Position, Side, Sighting};

#[test]
fn every_vector() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let keys = keys(&std::fs::read_to_string(folder.join("keys.json")).unwrap());
    let mut count = 0;
    for class in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for path in std::fs::read_dir(class).unwrap().map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&path).unwrap();
            let (head, lines) = text.split_once("\n\n").unwrap();
            let value = |key: &str| head.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            let mut setting = Setting::with_keys(&keys);
            setting.now = value("now").map_or(setting.now, |now| now.parse().unwrap());
            setting.missing_type_accepted = value("missing-type").is_some();
            let position = Position { at: "line".to_owned(), exchange: 0, side: Side::Client };
            let sightings = lines.split_terminator('\n').flat_map(|line| {
                let line = unescape(line);
                let colon = line.iter().position(|byte| *byte == b':').unwrap();
                let (name, value) = line.split_at(colon);
                Sighting::of_header(&String::from_utf8_lossy(name), &value[1..], &position)
            });
            let credential = Credential::choose(Pasted { format: "header lines", sightings: sightings.collect() });
            let reason = setting.explain(&credential).map(Refusal::reason);
            let expected = value("expect").unwrap().strip_prefix("refused ");
            assert_eq!(reason, expected, "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 850, "{count}");
}

fn unescape(line: &str) -> Vec<u8> {
    let mut parts = line.split("\\x");
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend(part[2..].bytes());
    }
    bytes
}
