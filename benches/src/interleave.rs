use std::hint::black_box;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::{Contender, Specimen, lowest_decile};

/// How much is measured in one repetition.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How long one contender is measured before the next one's turn, a single call at least.
    pub sample: Duration,
    /// How often each one's turn comes.
    pub rounds: usize,
}

/// Runs the contenders by turns and returns each one's lowest decile, in nanoseconds per token.
///
/// Each gets one sample per round, and every round has another order, so that noise meets all alike. As much that does not
/// count comes before each sample: in a program that verifies tokens, what another library left in the caches is no part of
/// it. The tokens go round, so that no branch predictor learns one by heart.
///
/// A hypervisor takes the core away thousands of times a second, and leaves the caches cold. Samples are short so that one in
/// ten escapes that, and are timed by a clock that needs no system call, which would leave them cold too.
#[must_use]
pub fn repetition(contenders: &[Contender], specimens: &[Specimen], effort: Effort, random: &mut Rng) -> Vec<f64> {
    let mut turns: Vec<_> = contenders.iter().map(|contender| Turn::new(contender, specimens, effort.sample)).collect();
    let mut order: Vec<usize> = (0..turns.len()).collect();
    for _ in 0..effort.rounds {
        random.shuffle(&mut order);
        for &index in &order {
            turns[index].sample();
        }
    }
    turns.into_iter().map(|turn| lowest_decile(turn.samples)).collect()
}

struct Turn<'a> {
    contender: &'a Contender,
    specimens: &'a [Specimen],
    calls: usize,
    next: usize,
    samples: Vec<f64>,
}

impl<'a> Turn<'a> {
    fn new(contender: &'a Contender, specimens: &'a [Specimen], sample: Duration) -> Turn<'a> {
        let mut turn = Turn { contender, specimens, calls: 1, next: 0, samples: Vec::new() };
        // As many calls as fill a sample, by the faster of a few tries: one of them may have been interrupted.
        loop {
            let spent = (0..3).map(|_| turn.run()).min().expect("three tries");
            if spent * 2 >= sample {
                let per_call = spent.as_secs_f64() / turn.calls as f64;
                turn.calls = ((sample.as_secs_f64() / per_call).round() as usize).max(1);
                return turn;
            }
            turn.calls *= 2;
        }
    }

    fn sample(&mut self) {
        self.run();
        let spent = self.run();
        let tokens = self.calls * self.contender.tokens_per_call();
        self.samples.push(spent.as_secs_f64() * 1e9 / tokens as f64);
    }

    fn run(&mut self) -> Duration {
        let begun = Instant::now();
        for _ in 0..self.calls {
            self.call();
        }
        begun.elapsed()
    }

    fn call(&mut self) {
        let tokens = self.contender.tokens_per_call();
        if self.next + tokens > self.specimens.len() {
            self.next = 0;
        }
        let _ = black_box(self.contender.verify(black_box(&self.specimens[self.next..])));
        self.next += tokens;
    }
}
