//! `jwt-simple` on BoringSSL beside the common contender, a bare check by aws-lc-rs: the table ties the two programs
//! together by that one. Takes the arguments of the table.
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use benches::{Contender, Group, Run, Scenario, Team, bare, lets_pass, peers, text_table};

fn main() {
    let both = |team: &Team| -> Vec<Contender> { vec![bare::anchor(team), peers::jwt_simple(team, "boring")] };
    let mut groups = Vec::new();
    for bits in [2048, 3072, 4096] {
        let team = Team::new(bits);
        groups.push(Group::new(&format!("accepted {bits}"), &team, Scenario::Accepted, both(&team)));
    }
    let team = Team::new(2048);
    for scenario in Scenario::REFUSED {
        groups.push(Group::new(scenario.name(), &team, scenario, vec![peers::jwt_simple(&team, "boring")]));
    }

    let run = Run::from_arguments();
    let mut measurements = run.measure(groups);
    for (group, figures) in measurements.groups() {
        print!("{}", text_table(group, figures));
    }
    measurements.merge(lets_pass(&[peers::jwt_simple(&team, "boring")], &team));
    run.write(&measurements);
}
