use std::time::Duration;

/// Chance that is the same in each run with the same seed.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed ^ 0x5eed_ca11_ab1e_0001)
    }

    pub(crate) fn number(&mut self) -> u64 {
        // Another generator than the one under test (xorshift64*), so that the two cannot come in step.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("small");
        usize::try_from((self.number() >> 16) % bound).expect("small")
    }

    pub(crate) fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    pub(crate) fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = u64::try_from((most - least).as_nanos()).expect("below 500 years");
        least + Duration::from_nanos(self.number() % (span + 1))
    }

    /// Moments in order, each at least `apart` from the next.
    pub(crate) fn moments(&mut self, apart: Duration, until: Duration) -> Vec<Duration> {
        let mut moments = Vec::new();
        let mut moment = self.between(apart, apart * 2);
        while moment < until {
            moments.push(moment);
            moment += self.between(apart, apart * 2);
        }
        moments
    }
}
