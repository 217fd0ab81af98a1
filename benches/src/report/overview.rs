use std::fmt::Write as _;

use crate::report::Record;
use crate::report::claims::claims;
use crate::report::page::{STRING, significant};

/// What is promised, with a column for each processor's newest run.
#[must_use]
pub fn overview(newest: &[&Record]) -> String {
    let mut page = String::from(
        "# What was measured\n\nWritten by `scripts/bench-table`. How: [README.md](README.md). Each column is one run, and leads to the page that has all \
         of it.\nRatios are between contenders of one run. A token is cold that has not come before. A figure in bold does not hold, unrounded: \
         1.053 is above 1.05.\n– is not measured: the processor has no AVX-512 IFMA, or the two that the machine has are threads of one core.\n\n| | limit |",
    );
    for record in newest {
        let machine = record.machine();
        write!(page, " [{}](results/{}.md), {} |", machine.cpu(), machine.slug(), record.date()).expect(STRING);
    }
    writeln!(page, "\n|---|--:|{}", "--:|".repeat(newest.len())).expect(STRING);
    let columns: Vec<_> = newest.iter().map(|record| claims(record.measurements(), record.machine().ifma())).collect();
    for (row, claim) in columns.first().into_iter().flatten().enumerate() {
        write!(page, "| {} | {} |", claim.text, claim.limit()).expect(STRING);
        for claim in columns.iter().filter_map(|column| column.get(row)) {
            let figure = claim.measured.map_or_else(|| "–".to_owned(), significant);
            let cell = if claim.holds() == Some(false) { format!("**{figure}**") } else { figure };
            write!(page, " {cell} |").expect(STRING);
        }
        page.push('\n');
    }
    page
}
