//! Every case through the core with every backend, and through every server, side by side.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use cloudflare_access::KeySet;
use cloudflare_access_cache::TokenCache;

use crate::backends::{self, NamedBackend};
use crate::case::Case;
use crate::limits::{self, Limit};
use crate::outcome::Outcome;
use crate::servers::{self, Refusals, Server};
use crate::{client, core_verdict, vectors, verifiers};

/// The results, class by class.
pub struct Report {
    columns: Vec<Column>,
    classes: BTreeMap<String, Vec<Cell>>,
    failures: Vec<String>,
    limited: Vec<&'static Limit>,
}

struct Column {
    name: &'static str,
    /// Whether it goes by the clock of the machine, so that a case cannot name the time.
    has_machines_clock: bool,
    observe: Observe,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    run: usize,
    passed: usize,
}

impl Report {
    /// Runs every file.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a server does not start.
    pub fn run() -> io::Result<Report> {
        let mut columns = Vec::new();
        for backend in backends::ALL {
            columns.push(Column { name: backend.name, has_machines_clock: false, observe: through_core(backend)? });
        }
        columns.push(Column { name: "cache", has_machines_clock: false, observe: through_cache()? });
        for server in servers::ALL {
            columns.push(Column { name: server.name, has_machines_clock: true, observe: through_server(server)? });
        }
        let cases = vectors::read()?;
        let mut report = Report { columns, classes: BTreeMap::new(), failures: Vec::new(), limited: Vec::new() };
        let unknown = limits::LIMITS.iter().filter(|limit| cases.iter().all(|case| case.id() != limit.case));
        report.failures.extend(unknown.map(|limit| format!("limits.rs: there is no case {}", limit.case)));
        for index in 0..report.columns.len() {
            for case in &cases {
                report.add(case, index);
            }
        }
        Ok(report)
    }

    /// One line for each failed case: file, column, what was expected, what was seen.
    #[must_use]
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    fn add(&mut self, case: &Case, index: usize) {
        let (width, column) = (self.columns.len(), &self.columns[index]);
        let row = self.classes.entry(case.class.clone()).or_insert_with(|| vec![Cell::default(); width]);
        if column.has_machines_clock && case.now.is_some() {
            return;
        }
        let cell = &mut row[index];
        cell.run += 1;
        let holds = |observed: &Outcome| match column.has_machines_clock {
            true => case.holds_over_http(observed),
            false => *observed == case.expect,
        };
        let wrong = match ((column.observe)(case), limits::limit(column.name, &case.id())) {
            (Ok(observed), Some(limit)) if observed.to_string() == limit.outcome => return self.limited.push(limit),
            (Ok(observed), Some(_)) => format!("{observed}, which is not what limits.rs says"),
            (Ok(observed), None) if holds(&observed) => {
                cell.passed += 1;
                return;
            }
            (Ok(observed), None) => observed.to_string(),
            (Err(error), _) => error,
        };
        let (id, expected) = (case.id(), &case.expect);
        self.failures.push(format!("vectors/{id}.txt, {}: expected `{expected}`, got `{wrong}`", column.name));
    }
}

type Observe = Box<dyn Fn(&Case) -> Result<Outcome, String>>;

fn through_core(backend: &NamedBackend) -> io::Result<Observe> {
    let keys = KeySet::parse_with(&vectors::keys()?, (backend.backend)()).map_err(io::Error::other)?;
    let strict = verifiers::with_keys(keys);
    let lenient = strict.clone().accept_missing_type();
    Ok(Box::new(move |case| {
        let verifier = if case.missing_type_accepted { &lenient } else { &strict };
        Ok(core_verdict::outcome(case, verifier, case.time()))
    }))
}

/// Each case twice, through verifiers that share one cache: what was accepted is then remembered.
fn through_cache() -> io::Result<Observe> {
    let cache = TokenCache::default();
    let strict = verifiers::verifier()?.with_cache(cache.clone());
    let lenient = verifiers::verifier_without_type()?.with_cache(cache.clone());
    Ok(Box::new(move |case| {
        let verifier = if case.missing_type_accepted { &lenient } else { &strict };
        let first = core_verdict::outcome(case, verifier, case.time());
        let hits = cache.statistics().hits;
        let again = core_verdict::outcome(case, verifier, case.time());
        if again != first {
            return Err(format!("{first}, and {again} when it came again"));
        }
        let is_short = case.header_lines.iter().all(|line| line.len() <= TokenCache::LONGEST_TOKEN);
        if matches!(first, Outcome::Accepted(_)) && is_short && cache.statistics().hits == hits {
            return Err(format!("{first}, and not remembered"));
        }
        Ok(first)
    }))
}

fn through_server(server: &Server) -> io::Result<Observe> {
    let strict = (server.start)(verifiers::verifier()?, Refusals::Labelled)?;
    let lenient = (server.start)(verifiers::verifier_without_type()?, Refusals::Labelled)?;
    Ok(Box::new(move |case| {
        let address = if case.missing_type_accepted { lenient } else { strict };
        let answer = client::send(address, &case.request()).map_err(|error| error.to_string())?;
        Ok(answer.outcome())
    }))
}

/// One row for each class, one column for each backend, the cache and each server; then what a server's limits change.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, cells: Vec<String>| {
            write!(f, "{name:14}")?;
            cells.iter().try_for_each(|cell| write!(f, "{cell:>13}"))?;
            writeln!(f)
        };
        let counts = |cell: &Cell| if cell.run == 0 { "-".to_owned() } else { format!("{}/{}", cell.passed, cell.run) };
        line("class", self.columns.iter().map(|column| column.name.to_owned()).collect())?;
        for (class, row) in &self.classes {
            line(class, row.iter().map(counts).collect())?;
        }
        let total = |index: usize| {
            let column = self.classes.values().map(|row| row[index]);
            column.fold(Cell::default(), |a, b| Cell { run: a.run + b.run, passed: a.passed + b.passed })
        };
        line("all", (0..self.columns.len()).map(|index| counts(&total(index))).collect())?;
        self.limited.iter().try_for_each(|Limit { server, case, outcome, reason }| {
            writeln!(f, "{server} makes `{outcome}` of {case}: {reason}")
        })
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("failures", &self.failures).finish_non_exhaustive()
    }
}
