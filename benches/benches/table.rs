//! The table: ours and the peers on the same tokens. `cargo bench -p benches --bench table`
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use std::collections::BTreeMap;

use benches::{Contender, Group, Run, Scenario, Team, bare, control, gains, lets_pass, text_table, whole};
use fastrand::Rng;

fn whole_and_bare(team: &Team) -> Vec<Contender> {
    bare::contenders(team).into_iter().chain(whole(team)).collect()
}

fn groups() -> Vec<Group> {
    let mut groups = Vec::new();
    for bits in [2048, 3072, 4096] {
        let team = Team::new(bits);
        groups.push(Group::new(&format!("accepted {bits}"), &team, Scenario::Accepted, whole_and_bare(&team)));
    }
    let team = Team::new(2048);
    for scenario in Scenario::REFUSED {
        groups.push(Group::new(scenario.name(), &team, scenario, whole(&team)));
    }
    groups
}

/// Two threads ÷ one, and the same for work that shares nothing: what the machine's second core is worth.
fn two_threads(repetitions: usize) -> BTreeMap<String, f64> {
    let team = Team::new(2048);
    let specimens = Scenario::Accepted.specimens(&team, 64);
    let contenders: Vec<Contender> = [control()].into_iter().chain(whole(&team)).collect();
    let gains = gains(&contenders, &specimens, 3 * repetitions, &mut Rng::new());
    contenders.iter().map(|contender| contender.id().to_owned()).zip(gains).collect()
}

fn main() {
    let run = Run::from_arguments();
    let mut measurements = run.measure(groups());
    for (group, figures) in measurements.groups() {
        print!("{}", text_table(group, figures));
    }

    measurements.merge(lets_pass(&whole(&Team::new(2048)), &Team::new(2048)));

    let gains = two_threads(run.repetitions());
    println!("\n{:<36} {:>12}", "two threads ÷ one", "gain");
    gains.iter().for_each(|(id, gain)| println!("{id:<36} {gain:>12.2}"));
    measurements.insert("two threads", gains);
    run.write(&measurements);
}
