use std::fmt::Write as _;

use crate::report::claims::{claims, two_cores};
use crate::report::end_to_end;
use crate::report::{Record, drift};
use crate::{LETS_PASS, Scenario};

/// All that was measured on a processor: its newest run, held against the one before; and its newest run over HTTP.
#[must_use]
pub fn page(record: &Record, before: Option<&Record>, end_to_end: Option<&Record>) -> String {
    let mut page = format!("# {}\n\n", record.machine().cpu());
    let backends = ["rsa", "ring", "aws-lc-rs", "graviola"]
        .map(|name| format!("{name} {}", record.versions().of(name)))
        .join(", ");
    let machine = record.machine().describe();
    let date = record.date();
    page += &format!(
        "Written by `scripts/bench-table` on {date}: {machine}; backends {backends}. How: [README.md](../README.md).\n"
    );
    page += "Ratios are between contenders of one run. Absolute times hold for this machine alone.\n";
    if two_cores(record.measurements()) == Some(false) {
        page += "Its two processors are the two threads of one core.\n";
    }
    page.push('\n');
    page += &promises(record);
    page += &format!("\n![tokens per second]({}.svg)\n\n", record.machine().slug());
    page += &accepted(record);
    page += &sizes(record);
    page += &refused(record);
    page += &let_pass(record);
    page += &threads(record);
    if let Some(end_to_end) = end_to_end {
        page += &end_to_end::section(end_to_end);
    }
    if let Some(before) = before {
        page += &format!("\n## Against the run before on the same processor\n\n{}", drift(before, record));
    }
    page
}

fn promises(record: &Record) -> String {
    let mut table = String::from("## What is promised\n\n| | limit | measured | |\n|---|--:|--:|---|\n");
    for claim in claims(record.measurements(), record.machine().ifma()) {
        let measured = claim.measured.map_or_else(|| "–".to_owned(), significant);
        let verdict = claim.holds().map_or("not measured", |holds| if holds { "holds" } else { "**does not hold**" });
        writeln!(table, "| {} | {} | {measured} | {} |", claim.text, claim.limit(), verdict).expect(STRING);
    }
    table
}

fn accepted(record: &Record) -> String {
    let measurements = record.measurements();
    let mut section = String::from(
        "## A good token, RSA-2048\n\n960 bytes, 64 of them by turns; signature, `aud`, `iss`, `exp`, `nbf` and claims. A bare check is the\nsignature alone.\n\n\
         | | µs | tokens per second and core | fastest peer ÷ this | allocations | bytes | instructions |\n|---|--:|--:|--:|--:|--:|--:|\n",
    );
    let times = measurements.group("accepted 2048");
    let fastest = times.iter().filter(|(id, _)| id.starts_with("peer/")).map(|(_, time)| *time).reduce(f64::min);
    for (id, time) in sorted(times) {
        let count = |group: &str| measurements.figure(group, &id).map_or_else(|| "–".to_owned(), thousands);
        let ratio = fastest.map_or_else(|| "–".to_owned(), |fastest| significant(fastest / time));
        let (micros, rate) = (significant(time / 1000.0), thousands(1e9 / time));
        let counts = [count("allocations"), count("allocated bytes"), count("instructions")].join(" | ");
        writeln!(section, "| {} | {micros} | {rate} | {ratio} | {counts} |", record.label(&id)).expect(STRING);
    }
    section += "\nAllocations are those of C and Rust alike, counted by memusage; instructions are counted by callgrind, whose CPU\nhas AVX2 and BMI2 but no ADX, SHA extensions or AVX-512: comparable between machines, not with the times.\n";
    section
}

fn sizes(record: &Record) -> String {
    let mut section = String::from("\n## Larger keys, µs\n\n| | 2048 | 3072 | 4096 |\n|---|--:|--:|--:|\n");
    let measurements = record.measurements();
    for (id, _) in sorted(measurements.group("accepted 2048")) {
        let time = |bits: usize| measurements.figure(&format!("accepted {bits}"), &id);
        let cell = |bits: usize| time(bits).map_or_else(|| "–".to_owned(), |time| significant(time / 1000.0));
        writeln!(section, "| {} | {} | {} | {} |", record.label(&id), cell(2048), cell(3072), cell(4096))
            .expect(STRING);
    }
    section
}

fn refused(record: &Record) -> String {
    let names = Scenario::REFUSED.map(Scenario::name);
    let measurements = record.measurements();
    let mut section =
        format!("\n## Refused tokens, µs\n\n| | {} |\n|---|{}\n", names.join(" | "), "--:|".repeat(names.len()));
    for (id, _) in sorted(measurements.group(Scenario::BadSignature.name())) {
        let cell = |name| {
            measurements.figure(name, &id).map_or_else(|| "accepts".to_owned(), |time| significant(time / 1000.0))
        };
        writeln!(section, "| {} | {} |", record.label(&id), names.map(cell).join(" | ")).expect(STRING);
    }
    section
}

fn let_pass(record: &Record) -> String {
    let names = Scenario::REFUSED_BY_OURS.map(Scenario::name);
    let mut section = String::from(
        "\n## What gets past whom\n\nTokens that ours refuses and others are not asked to, or cannot, in the set-up that was measured.\n\n",
    );
    write!(section, "| | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len())).expect(STRING);
    let measurements = record.measurements();
    for id in measurements.group(&format!("{LETS_PASS}{}", names[0])).keys().filter(|id| id.starts_with("peer/")) {
        let passes = |name| measurements.figure(&format!("{LETS_PASS}{name}"), id) == Some(1.0);
        let cells = names.map(|name| if passes(name) { "accepts" } else { "" });
        writeln!(section, "| {} | {} |", record.label(id), cells.join(" | ")).expect(STRING);
    }
    section
}

fn threads(record: &Record) -> String {
    let mut section = String::from(
        "\n## Two threads ÷ one\n\nTokens per second by the clock on the wall. The control is arithmetic in registers: what the machine's second core is\nworth.\n\n| | gain |\n|---|--:|\n",
    );
    let mut gains: Vec<_> = record.measurements().group("two threads").into_iter().collect();
    gains.sort_by(|left, right| right.1.total_cmp(&left.1));
    for (id, gain) in gains {
        writeln!(section, "| {} | {gain:.2} |", record.label(&id)).expect(STRING);
    }
    section
}

pub(super) const STRING: &str = "a string takes everything";

fn sorted(figures: impl IntoIterator<Item = (String, f64)>) -> Vec<(String, f64)> {
    let mut rows: Vec<_> = figures.into_iter().collect();
    rows.sort_by(|left, right| left.1.total_cmp(&right.1));
    rows
}

/// Three digits that mean something.
pub(super) fn significant(figure: f64) -> String {
    match figure {
        100.0.. => format!("{figure:.0}"),
        10.0.. => format!("{figure:.1}"),
        1.0.. => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

/// A whole number with its thousands apart.
pub(super) fn thousands(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}
