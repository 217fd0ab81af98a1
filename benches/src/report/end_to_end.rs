use std::fmt::Write as _;

use crate::report::Record;
use crate::report::page::{significant, thousands};

/// What the group of a server is called that holds its CPU time per request.
const MICROS: &str = " µs";

/// Requests per second. The groups are named after servers and hold their modes.
pub(super) fn section(record: &Record) -> String {
    let mut section = format!(
        "\n## Requests per second over HTTP\n\nWritten by `scripts/bench-end-to-end` on {}. A server with one thread on one processor, wrk on the other; all requests\n\
         bring a token. How: [end-to-end](../end-to-end/README.md).\n\n\
         | server | mode | requests per second | ÷ unguarded | µs of its CPU | more than unguarded |\n|---|---|--:|--:|--:|--:|\n",
        record.date(),
    );
    let measurements = record.measurements();
    for (server, modes) in measurements.groups().filter(|(group, _)| !group.ends_with(MICROS)) {
        let cpu = |mode: &str| measurements.figure(&format!("{server}{MICROS}"), mode);
        let mut modes: Vec<_> = modes.iter().collect();
        modes.sort_by(|left, right| right.1.total_cmp(left.1));
        for (mode, rate) in modes {
            let ratio = measurements.figure(server, "unguarded").map(|unguarded| rate / unguarded);
            let more = cpu(mode).zip(cpu("unguarded")).map(|(guarded, unguarded)| guarded - unguarded);
            let cell = |figure: Option<f64>| figure.map_or_else(|| "–".to_owned(), significant);
            let (rate, ratio, cpu, more) = (thousands(*rate), cell(ratio), cell(cpu(mode)), cell(more));
            writeln!(section, "| {server} | {mode} | {rate} | {ratio} | {cpu} | {more} |")
                .expect("a string takes everything");
        }
    }
    section
}
