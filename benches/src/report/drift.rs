use std::fmt::Write as _;

use crate::report::Record;

/// From here on a ratio counts as another one.
const LIMIT: f64 = 0.10;

/// Which ratios are others than in the run before, in sentences.
#[must_use]
pub fn drift(before: &Record, now: &Record) -> String {
    let mut drifts: Vec<(String, f64, f64)> = Vec::new();
    for (name, ratio) in now.ratios() {
        if let Some(old) = before.ratios().get(&name).copied()
            && old > 0.0
            && ratio > 0.0
        {
            drifts.push((name, old, ratio));
        }
    }
    drifts.sort_by(|left, right| relative(right).total_cmp(&relative(left)));
    let beyond: Vec<_> = drifts.iter().filter(|drift| relative(drift) > LIMIT).collect();
    let mut text = String::new();
    writeln!(
        text,
        "Against {} on {}: {} ratios, {} of them within 10 %.",
        before.date(),
        before.machine().cpu(),
        drifts.len(),
        drifts.len() - beyond.len(),
    )
    .expect("a string takes everything");
    for drift @ (name, old, new) in beyond {
        let percent = relative(drift) * 100.0;
        writeln!(text, "- {name}: {old:.3} → {new:.3} (a factor off by {percent:.0} %)")
            .expect("a string takes everything");
    }
    text
}

/// How far apart two ratios are, the same in both directions.
fn relative((_, old, new): &(String, f64, f64)) -> f64 {
    (new / old).max(old / new) - 1.0
}
