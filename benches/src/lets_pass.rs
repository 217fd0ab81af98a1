use std::collections::BTreeMap;

use crate::{Contender, Measurements, Scenario, Team};

/// How the names of these groups begin.
pub const LETS_PASS: &str = "lets pass: ";

/// For tokens that ours refuses: 1 where a contender accepts them, 0 where it does not.
///
/// Who checks less has less to do; whoever compares times should know.
#[must_use]
pub fn lets_pass(contenders: &[Contender], team: &Team) -> Measurements {
    let mut measurements = Measurements::default();
    for scenario in Scenario::REFUSED_BY_OURS {
        let specimens = scenario.specimens(team, 8);
        let mut figures = BTreeMap::new();
        for contender in contenders {
            let (id, refuses) = (contender.id(), contender.decides(&specimens, false));
            assert!(refuses || id.starts_with("peer/"), "{id} lets pass: {}", scenario.name());
            figures.insert(id.to_owned(), f64::from(u8::from(!refuses)));
        }
        measurements.insert(format!("{LETS_PASS}{}", scenario.name()), figures);
    }
    measurements
}
