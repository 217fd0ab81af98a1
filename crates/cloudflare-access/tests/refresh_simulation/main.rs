//! Sixty days in a second: Access, a network, machines that keep keys fresh, users and attackers, in virtual time.
//!
//! Each scenario is run with 20 seeds; with one of them twice, to the same end. What holds in all of them is in
//! `invariants`; what a scenario is about stands in its test.

mod access;
mod clock;
mod counts;
mod event;
mod invariants;
mod judgement;
mod network;
mod origin;
mod population;
mod random;
mod scenario;
mod tally;
mod world;

mod scenario_of_bad_answers;
mod scenario_of_caches;
mod scenario_of_clocks;
mod scenario_of_fleets;
mod scenario_of_floods;
mod scenario_of_long_outages;
mod scenario_of_outages;
mod scenario_of_rotations;
mod scenario_of_slow_answers;
mod scenario_of_starts;
mod scenario_of_withdrawals;

use std::time::Duration;

/// Time since the simulation began, as an observer outside of it counts.
type Moment = Duration;

/// Time as a machine's clock shows it. It differs from a moment where machines sleep.
type Reading = Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const COOLDOWN: Duration = MINUTE;
const INTERVAL: Duration = HOUR;

/// How long after a fetch began the next regular one begins, at least and at most.
const EARLIEST: Duration = Duration::from_secs(54 * 60);
const LATEST: Duration = Duration::from_secs(57 * 60);

const LONGEST_AGE: Duration = DAY;
const SHORTEST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = MINUTE;

/// How long after a fetch began requests wait for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a fetch may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);

const SESSION: Duration = DAY;
