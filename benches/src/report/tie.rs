use crate::Measurements;
use crate::report::claims::ACCEPTED;
use crate::report::ratios::is_time;

/// The common contender of all programs.
pub(super) const ANCHOR: &str = "bare/aws-lc-rs";

/// Brings what another program measured onto this one's scale, by the contender that both measured.
///
/// A group without the common contender is scaled as RSA-2048 is: one machine, and two programs a minute apart.
#[must_use]
pub fn tie(own: &Measurements, other: &Measurements) -> Measurements {
    let mut tied = Measurements::default();
    for (group, figures) in other.groups() {
        if !is_time(group) {
            tied.insert(group, figures.clone());
            continue;
        }
        let factor = |group: &str| Some(own.figure(group, ANCHOR)? / other.figure(group, ANCHOR)?);
        let factor = factor(group).or_else(|| factor(ACCEPTED)).expect("both programs measured the anchor");
        tied.insert(group, figures.iter().map(|(id, figure)| (id.clone(), figure * factor)).collect());
    }
    tied
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{ANCHOR, tie};
    use crate::Measurements;

    fn measurements(anchor: f64, id: &str, figure: f64) -> Measurements {
        let mut measurements = Measurements::default();
        let figures = BTreeMap::from([(ANCHOR.to_owned(), anchor), (id.to_owned(), figure)]);
        measurements.insert("accepted 2048", figures);
        measurements
    }

    #[test]
    fn twice_as_slow_a_moment_counts_half() {
        let tied = tie(&measurements(10.0, "ours", 11.0), &measurements(20.0, "theirs", 30.0));
        assert_eq!(tied.figure("accepted 2048", "theirs"), Some(15.0));
    }
}
