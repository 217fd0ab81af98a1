//! What a token says, as people and programs read it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::value::RawValue;

use super::decoded::{Decoded, Part};
use crate::escape::{Escaped, OneLineJson};
use crate::{clock, pretty_json, time_claims};

impl Decoded {
    pub(crate) fn for_people(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(header) = &self.header else { return Ok(()) };
        writeln!(out, "NOT VERIFIED: anyone can write this. For a verdict, use `cfaccess verify`.")?;
        header.show("header", out)?;
        let Some(claims) = &self.claims else { return Ok(()) };
        claims.show("claims", out)?;
        let times = self.times();
        if !times.is_empty() {
            writeln!(out, "\ntimes (NOT VERIFIED)")?;
            times.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        }
        match self.signature {
            Some(length) => writeln!(out, "\nsignature (NOT VERIFIED)\n  {length} bytes"),
            None => Ok(()),
        }
    }

    pub(crate) fn for_programs(&self) -> String {
        let part = |part: &Option<Part>| part.as_ref().and_then(Part::raw);
        let line = Line {
            verified: false,
            header: part(&self.header),
            claims: part(&self.claims),
            times: self.times(),
            signature_bytes: self.signature,
            problems: &self.problems,
        };
        OneLineJson(&serde_json::to_string(&line).unwrap_or_default()).to_string()
    }

    fn times(&self) -> Vec<String> {
        match &self.claims {
            Some(Part::Object(claims)) => time_claims::lines(claims, clock::now()),
            _ => Vec::new(),
        }
    }
}

impl Part {
    fn show(&self, name: &str, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\n{name} (NOT VERIFIED)")?;
        match self {
            Part::Json(text) | Part::Object(text) => pretty_json::write(text, out),
            Part::Text(text) => writeln!(out, "{}", Escaped(text)),
        }
    }

    /// The part as it stands, where it is JSON at all.
    fn raw(&self) -> Option<Box<RawValue>> {
        match self {
            Part::Json(text) | Part::Object(text) => RawValue::from_string(text.clone()).ok(),
            Part::Text(_) => None,
        }
    }
}

/// Always the same members in the same order.
#[derive(Serialize)]
struct Line<'d> {
    verified: bool,
    header: Option<Box<RawValue>>,
    claims: Option<Box<RawValue>>,
    times: Vec<String>,
    signature_bytes: Option<usize>,
    problems: &'d [String],
}
