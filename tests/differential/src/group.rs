use std::fmt;
use std::iter::Sum;
use std::ops::AddAssign;

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng, SeedableRng};
use rs256_verify::compare_lanes;

use crate::case::Case;
use crate::key::Keys;

/// The cases of a group: as many as there are lanes.
pub(crate) const GROUP: u64 = 8;

/// Cases that share lanes, or that have larger keys, which no lanes are for.
pub(crate) struct Group<'a> {
    cases: [Case<'a>; GROUP as usize],
    lanes: bool,
}

impl<'a> Group<'a> {
    pub(crate) fn new(seed: u64, number: u64, keys: &'a Keys) -> Group<'a> {
        // Groups must not share random numbers: one stream each.
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number + 1);
        let lanes = !random.next_u32().is_multiple_of(64);
        let keys = if lanes { &keys.small } else { &keys.large };
        let cases = std::array::from_fn(|_| {
            let key = &keys[random.next_u32() as usize % keys.len()];
            Case::new(key, &mut random)
        });
        Group { cases, lanes }
    }

    /// Asks everyone, and prints who differs.
    #[expect(clippy::print_stdout, reason = "it is a program")]
    pub(crate) fn judge(&self) -> Tally {
        let mut differences: Vec<_> = self.cases.iter().flat_map(Case::differences).collect();
        let mut lanes = 0;
        let ours = |case: &Case<'a>| case.key.ours.last().expect("there is a portable one");
        if self.lanes {
            let checks = self.cases.each_ref().map(|case| (ours(case), &case.digest, &case.signature[..]));
            let representatives = self.cases.each_ref().map(|case| &case.representative[..]);
            for (case, found) in self.cases.iter().zip(compare_lanes(checks, representatives)) {
                let Some(found) = found else { continue };
                lanes += 1;
                if found != case.expected {
                    differences.push(case.difference("eight lanes", found));
                }
            }
        }
        for difference in &differences {
            println!("DIFFERENCE {difference}");
        }
        let count = |which: fn(&Case<'a>) -> bool| self.cases.iter().filter(|case| which(case)).count() as u64;
        Tally {
            cases: GROUP,
            lanes,
            valid: count(|case| case.expected[0]),
            large: if self.lanes { 0 } else { GROUP },
            differences: differences.len() as u64,
        }
    }
}

/// What was judged.
#[derive(Default)]
pub(crate) struct Tally {
    cases: u64,
    lanes: u64,
    valid: u64,
    large: u64,
    pub(crate) differences: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.cases += other.cases;
        self.lanes += other.lanes;
        self.valid += other.valid;
        self.large += other.large;
        self.differences += other.differences;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cases, {} in lanes, {} of more than 2048 bits, {} valid signatures, {} differences",
            self.cases, self.lanes, self.large, self.valid, self.differences
        )
    }
}
