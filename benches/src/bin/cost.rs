//! Calls contenders on good tokens, for `count`.

use benches::{Contender, Team, bare, cost, whole};

/// Those that run on this CPU: `graviola` ends the program on one without ADX, which is what valgrind's is like.
fn contenders(team: &Team) -> Vec<Contender> {
    let mut contenders = bare::contenders(team);
    contenders.extend(whole(team));
    #[cfg(target_arch = "x86_64")]
    let adx = std::arch::is_x86_feature_detected!("adx");
    #[cfg(not(target_arch = "x86_64"))]
    let adx = true;
    contenders.retain(|contender| adx || !contender.id().contains("graviola"));
    contenders
}

fn main() {
    let team = Team::new(2048);
    cost(&team, &contenders(&team));
}
