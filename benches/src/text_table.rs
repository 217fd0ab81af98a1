use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A group's figures as a table, the fastest first, each beside the fastest peer.
#[must_use]
pub fn text_table(group: &str, figures: &BTreeMap<String, f64>) -> String {
    let mut rows: Vec<(&str, f64)> = figures.iter().map(|(id, figure)| (id.as_str(), *figure)).collect();
    rows.sort_by(|left, right| left.1.total_cmp(&right.1));
    let peer = rows.iter().find(|(id, _)| id.starts_with("peer/")).map(|(_, figure)| *figure);
    let mut table = format!("\n{group:<36} {:>12} {:>16}\n", "ns per token", "÷ fastest peer");
    for (id, figure) in rows {
        let ratio = peer.map_or_else(String::new, |peer| format!("{:.3}", figure / peer));
        writeln!(table, "{id:<36} {figure:>12.0} {ratio:>16}").expect("a string takes everything");
    }
    table
}
