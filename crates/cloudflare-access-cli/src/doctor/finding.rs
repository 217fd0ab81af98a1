use std::io::{self, Write};

use serde::Serialize;

use crate::escape::OneLineJson;
use crate::palette::Palette;

/// What one check of the set-up comes to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding {
    /// A label that never changes.
    pub(crate) check: String,
    pub(crate) status: Status,
    /// What was found, as a clause.
    pub(crate) found: String,
    /// What to do about it, as a clause.
    pub(crate) mend: Option<String>,
}

/// From good to bad, so that the worst of several is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Ok,
    /// It cannot be told, for a reason that another finding has or that is no fault.
    Skip,
    Warn,
    Fail,
}

impl Finding {
    pub(crate) fn ok(check: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding { check: check.into(), status: Status::Ok, found: found.into(), mend: None }
    }

    pub(crate) fn skip(check: impl Into<String>, found: impl Into<String>) -> Finding {
        Finding { status: Status::Skip, ..Finding::ok(check, found) }
    }

    pub(crate) fn warn(check: impl Into<String>, found: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { status: Status::Warn, mend: Some(mend.into()), ..Finding::ok(check, found) }
    }

    pub(crate) fn fail(check: impl Into<String>, found: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { status: Status::Fail, mend: Some(mend.into()), ..Finding::ok(check, found) }
    }

    /// One line, for people.
    pub(crate) fn for_people(&self, palette: &Palette, out: &mut impl Write) -> io::Result<()> {
        let (mark, style) = match self.status {
            Status::Ok => ("ok", palette.ok),
            Status::Skip => ("skip", palette.faint),
            Status::Warn => ("warn", palette.warn),
            Status::Fail => ("fail", palette.fail),
        };
        write!(out, "{style}{mark:<5}{style:#} {:<20} {}", self.check, self.found)?;
        match &self.mend {
            Some(mend) => writeln!(out, "; mend: {mend}"),
            None => writeln!(out),
        }
    }

    /// One JSON object on one line.
    pub(crate) fn for_programs(&self) -> String {
        OneLineJson(&serde_json::to_string(self).unwrap_or_default()).to_string()
    }
}
