//! Calls `jwt-simple` on BoringSSL on good tokens, for `count`.

use benches::{Team, cost, peers};

fn main() {
    let team = Team::new(2048);
    cost(&team, &[peers::jwt_simple(&team, "boring")]);
}
