//! Calls contenders on good tokens, for `count`.

use benches::{Contender, Scenario, Team, bare, cost, whole};

fn main() {
    let team = Team::new(2048);
    let contenders: Vec<Contender> = bare::contenders(&team).into_iter().chain(whole(&team)).collect();
    cost(|| Scenario::Accepted.specimens(&team, 64), &contenders);
}
