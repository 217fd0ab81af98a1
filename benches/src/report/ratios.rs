use std::collections::BTreeMap;

use crate::report::claims::{ACCEPTED, GAINS, two_cores};
use crate::report::tie::ANCHOR;
use crate::{LETS_PASS, Measurements};

/// What is compared between days and machines: nothing that has a unit.
///
/// Times are held against a bare check by aws-lc-rs of the same group, or of good tokens where the group has none: to refuse
/// takes less than a microsecond, in which the place where a linker puts code is worth a quarter. Those of a server are held
/// against its unguarded pages. Gains, counts and ratios are what they are, but gains are left out where the two processors
/// are not two cores.
pub(super) fn ratios(measurements: &Measurements) -> BTreeMap<String, f64> {
    let mut ratios = BTreeMap::new();
    let comparable = |group: &str| match group {
        GAINS => two_cores(measurements) == Some(true),
        _ => !group.starts_with(LETS_PASS),
    };
    for (group, figures) in measurements.groups().filter(|(group, _)| comparable(group)) {
        let of = [ANCHOR, "unguarded"].iter().find_map(|id| figures.get(*id)).copied();
        let of = of.or_else(|| measurements.figure(ACCEPTED, ANCHOR));
        let of = if is_time(group) { of } else { Some(1.0) };
        let Some(of) = of else { continue };
        ratios.extend(figures.iter().map(|(id, figure)| (format!("{group}: {id}"), figure / of)));
    }
    ratios
}

pub(super) fn is_time(group: &str) -> bool {
    !["allocations", "allocated bytes", "instructions", GAINS].contains(&group) && !group.starts_with(LETS_PASS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::ratios;
    use crate::Measurements;

    fn gains(control: f64) -> Measurements {
        let mut measurements = Measurements::default();
        let gains = [("control/arithmetic", control), ("ours/ring/borrowed", 1.5)];
        measurements.insert("two threads", gains.map(|(id, gain)| (id.to_owned(), gain)).into());
        measurements
    }

    #[test]
    fn what_two_threads_of_one_core_gain_is_compared_with_nothing() {
        assert_eq!(ratios(&gains(1.6)), BTreeMap::new());
        assert_eq!(ratios(&gains(1.95))["two threads: ours/ring/borrowed"], 1.5);
    }
}
