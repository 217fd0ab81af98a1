//! Calls `jwt-simple` on BoringSSL on good tokens, for `count`.

use benches::{Scenario, Team, cost, peers};

fn main() {
    let team = Team::new(2048);
    cost(|| Scenario::Accepted.specimens(&team, 64), &[peers::jwt_simple(&team, "boring")]);
}
