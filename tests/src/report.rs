//! Every case through the core and every server, side by side.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use cloudflare_access_cache::TokenCache;

use crate::case::Case;
use crate::limits::{self, Limit};
use crate::outcome::Outcome;
use crate::servers::{self, Refusals, Server};
use crate::{client, core_verdict, vectors, verifiers};

/// The results, class by class.
#[derive(Debug)]
pub struct Report {
    columns: Vec<&'static str>,
    classes: BTreeMap<String, Row>,
    failures: Vec<String>,
    limited: Vec<&'static Limit>,
}

#[derive(Debug)]
struct Row {
    cases: usize,
    passed: Vec<usize>,
}

impl Report {
    /// Runs every file.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or a server does not start.
    pub fn run() -> io::Result<Report> {
        let columns = ["core", "core+cache"].into_iter().chain(servers::ALL.iter().map(|server| server.name)).collect();
        let mut report = Report { columns, classes: BTreeMap::new(), failures: Vec::new(), limited: Vec::new() };
        let cases = vectors::read()?;
        let unknown = limits::LIMITS.iter().filter(|limit| cases.iter().all(|case| case.id() != limit.case));
        report.failures.extend(unknown.map(|limit| format!("limits.rs: there is no case {}", limit.case)));
        for column in 0..report.columns.len() {
            let observe = match column {
                0 => through_core()?,
                1 => through_cache()?,
                _ => through_server(&servers::ALL[column - 2])?,
            };
            for case in &cases {
                report.add(case, column, observe(case));
            }
        }
        Ok(report)
    }

    /// One line for each failed case: file, column, what was expected, what was seen.
    #[must_use]
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    fn add(&mut self, case: &Case, column: usize, observed: Result<Outcome, String>) {
        let width = self.columns.len();
        let row = self.classes.entry(case.class.clone()).or_insert_with(|| Row { cases: 0, passed: vec![0; width] });
        row.cases += usize::from(column == 0);
        let holds =
            |observed: &Outcome| if column < 2 { *observed == case.expect } else { case.holds_over_http(observed) };
        match (observed, limits::limit(self.columns[column], &case.id())) {
            (Ok(observed), Some(limit)) if observed.to_string() == limit.outcome => self.limited.push(limit),
            (Ok(observed), Some(_)) => {
                self.fail(case, column, &format!("{observed}, which is not what limits.rs says"))
            }
            (Ok(observed), None) if holds(&observed) => row.passed[column] += 1,
            (Ok(observed), None) => self.fail(case, column, &observed.to_string()),
            (Err(error), _) => self.fail(case, column, &error),
        }
    }

    fn fail(&mut self, case: &Case, column: usize, got: &str) {
        let (id, expected) = (case.id(), &case.expect);
        self.failures.push(format!("vectors/{id}.txt, {}: expected `{expected}`, got `{got}`", self.columns[column]));
    }
}

type Observe = Box<dyn Fn(&Case) -> Result<Outcome, String>>;

fn through_core() -> io::Result<Observe> {
    let (strict, lenient) = (verifiers::verifier()?, verifiers::verifier_without_type()?);
    Ok(Box::new(move |case| {
        let verifier = if case.missing_type_accepted { &lenient } else { &strict };
        Ok(core_verdict::outcome(case, verifier, verifiers::now()))
    }))
}

/// Each case twice, through verifiers that share one cache: what was accepted is then remembered.
fn through_cache() -> io::Result<Observe> {
    let cache = TokenCache::default();
    let strict = verifiers::verifier()?.with_cache(cache.clone());
    let lenient = verifiers::verifier_without_type()?.with_cache(cache.clone());
    Ok(Box::new(move |case| {
        let verifier = if case.missing_type_accepted { &lenient } else { &strict };
        let first = core_verdict::outcome(case, verifier, verifiers::now());
        let hits = cache.statistics().hits;
        let again = core_verdict::outcome(case, verifier, verifiers::now());
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

/// One row for each class, one column for the core and each server; then what a server's limits change.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |name: &str, cells: Vec<String>| {
            write!(f, "{name:16}")?;
            cells.iter().try_for_each(|cell| write!(f, "{cell:>12}"))?;
            writeln!(f)
        };
        line("class", self.columns.iter().map(|&name| name.to_owned()).collect())?;
        for (class, row) in &self.classes {
            line(class, row.passed.iter().map(|passed| format!("{passed}/{}", row.cases)).collect())?;
        }
        let cases: usize = self.classes.values().map(|row| row.cases).sum();
        let total = |column: usize| self.classes.values().map(|row| row.passed[column]).sum::<usize>();
        line("all", (0..self.columns.len()).map(|column| format!("{}/{cases}", total(column))).collect())?;
        self.limited.iter().try_for_each(|Limit { server, case, outcome, reason }| {
            writeln!(f, "{server} makes `{outcome}` of {case}: {reason}")
        })
    }
}
