use std::time::Duration;

use cloudflare_access::refresh::Settings;

use crate::access::Access;
use crate::clock::Clock;
use crate::network::{Kind, Network, Trouble};
use crate::population::Flood;
use crate::random::Random;
use crate::tally::Tally;
use crate::world::run;
use crate::{DAY, MINUTE, Moment, invariants};

/// A world before it begins.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) lasts: Duration,
    pub(crate) machines: usize,
    pub(crate) settings: Settings,
    pub(crate) access: Access,
    pub(crate) clock: Clock,
    pub(crate) network: Network,
    pub(crate) floods: Vec<Flood>,
    /// Whether the thief goes on with keys that are refused, which is one more flood of unknown keys.
    pub(crate) thief_persists: bool,
}

impl Scenario {
    /// Nothing happens for 62 days.
    pub(crate) fn new() -> Scenario {
        Scenario {
            lasts: 62 * DAY,
            machines: 1,
            settings: Settings::default(),
            access: Access::new(),
            clock: Clock::default(),
            network: Network::new(),
            floods: Vec::new(),
            thief_persists: false,
        }
    }

    pub(crate) fn add_trouble(&mut self, kind: Kind, from: Moment, lasts: Duration) {
        self.network.troubles.push(Trouble { from, until: from + lasts, kind });
    }

    pub(crate) fn add_flood(&mut self, from: Moment, until: Moment, every: Duration) {
        self.floods.push(Flood { from, until, every });
    }

    /// When people look at their screens: after every change of keys, after troubles, after sleep.
    pub(crate) fn busy_moments(&self) -> Vec<Moment> {
        let troubles = self.network.troubles.iter().flat_map(|trouble| [trouble.from, trouble.until]);
        let awakenings = self.clock.sleeps().iter().map(|sleep| sleep.until);
        let moments = self.access.changes().chain(troubles).chain(awakenings);
        moments.filter(|moment| !moment.is_zero() && *moment < self.lasts).collect()
    }

    /// How long the machines sleep altogether.
    pub(crate) fn asleep(&self) -> Duration {
        self.clock.sleeps().iter().map(|sleep| sleep.until - sleep.from).sum()
    }

    /// How long the server was in trouble.
    pub(crate) fn troubled(&self) -> Duration {
        self.network.troubles.iter().map(|trouble| trouble.until - trouble.from).sum()
    }
}

/// Runs the scenarios that `build` makes of 20 seeds, and holds each to the invariants and to what is expected of it.
pub(crate) fn check(build: fn(&mut Random) -> Scenario, expect: fn(&Scenario, &Tally)) {
    let build = |seed| build(&mut Random::new(seed + 1000));
    let tallies: Vec<Tally> = (0..20)
        .map(|seed| {
            let tally = run(build(seed), seed);
            invariants::check(&build(seed), &tally);
            expect(&build(seed), &tally);
            tally
        })
        .collect();
    assert_eq!(tallies[0], run(build(0), 0), "the same seed gives the same run");
    assert_ne!(tallies[0].fetches, tallies[1].fetches, "another seed gives another run");
}

/// Random moments of the whole run, days apart, each with room for a busy time before the end.
pub(crate) fn moments(random: &mut Random, days_apart: u32) -> Vec<Moment> {
    random.moments(days_apart * DAY, 62 * DAY - 30 * MINUTE)
}
