use std::fmt::Write as _;

use crate::report::Record;
use crate::report::page::{STRING, thousands};

const WIDTH: f64 = 860.0;
const ROW: f64 = 20.0;
const LABELS: f64 = 300.0;
const FIGURES: f64 = 90.0;
/// The axis begins here, in tokens per second.
const ORIGIN: f64 = 1_000.0;

/// Tokens per second and core as bars on a logarithmic axis: a cache is a thousand times as fast as the slowest peer.
#[must_use]
pub fn plot(record: &Record) -> String {
    let times = record.measurements().group("accepted 2048");
    let mut rates: Vec<(String, f64)> = times.into_iter().map(|(id, time)| (id, 1e9 / time)).collect();
    rates.sort_by(|left, right| right.1.total_cmp(&left.1));
    let end = rates.first().map_or(1e7, |(_, rate)| 10_f64.powf(rate.log10().ceil()));
    let scale = (WIDTH - LABELS - FIGURES) / (end / ORIGIN).log10();
    let height = ROW * rates.len() as f64 + 60.0;

    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="12">"#
    );
    svg += "<title>Good tokens per second and core, RSA-2048</title>";
    svg += &format!(r#"<rect width="{WIDTH}" height="{height}" fill="white"/>"#);
    let mut decade = ORIGIN;
    while decade <= end {
        let x = LABELS + (decade / ORIGIN).log10() * scale;
        let bottom = height - 30.0;
        write!(svg, r##"<line x1="{x:.1}" y1="10" x2="{x:.1}" y2="{bottom}" stroke="#ddd"/>"##).expect(STRING);
        write!(
            svg,
            r##"<text x="{x:.1}" y="{}" text-anchor="middle" fill="#555">{}</text>"##,
            height - 14.0,
            thousands(decade)
        )
        .expect(STRING);
        decade *= 10.0;
    }
    for (index, (id, rate)) in rates.iter().enumerate() {
        let y = 14.0 + ROW * index as f64;
        let width = (rate / ORIGIN).log10().max(0.0) * scale;
        let colour = if id.starts_with("ours/") {
            "#d9730d"
        } else if id.starts_with("bare/") {
            "#c9c9c9"
        } else {
            "#4c78a8"
        };
        let name = record.label(id).replace('*', "");
        write!(svg, r#"<text x="{}" y="{}" text-anchor="end">{name}</text>"#, LABELS - 8.0, y + 12.0).expect(STRING);
        write!(svg, r#"<rect x="{LABELS}" y="{y}" width="{width:.1}" height="{}" fill="{colour}"/>"#, ROW - 5.0)
            .expect(STRING);
        let x = LABELS + width + 6.0;
        write!(svg, r##"<text x="{x:.1}" y="{}" fill="#333">{}</text>"##, y + 12.0, thousands(*rate)).expect(STRING);
    }
    svg + "</svg>\n"
}
