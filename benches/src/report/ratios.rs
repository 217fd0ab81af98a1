use std::collections::BTreeMap;

use crate::report::tie::ANCHOR;
use crate::{LETS_PASS, Measurements};

/// What is compared between days and machines: nothing that has a unit.
///
/// Times are held against a bare check by aws-lc-rs of the same group; where the group has none, against a whole
/// verification by the peer of the same library; those of a server against its unguarded pages. Gains, counts and ratios are
/// what they are.
pub(super) fn ratios(measurements: &Measurements) -> BTreeMap<String, f64> {
    let mut ratios = BTreeMap::new();
    for (group, figures) in measurements.groups().filter(|(group, _)| !group.starts_with(LETS_PASS)) {
        let of = [ANCHOR, "peer/jsonwebtoken-aws-lc-rs", "unguarded"].iter().find_map(|id| figures.get(*id)).copied();
        let of = if is_time(group) { of } else { Some(1.0) };
        let Some(of) = of else { continue };
        ratios.extend(figures.iter().map(|(id, figure)| (format!("{group}: {id}"), figure / of)));
    }
    ratios
}

pub(super) fn is_time(group: &str) -> bool {
    !["allocations", "allocated bytes", "instructions", "two threads"].contains(&group) && !group.starts_with(LETS_PASS)
}
