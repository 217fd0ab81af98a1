//! Every implementation of `rs256-verify`, `rsa` and `aws-lc-rs` on the same signatures: they must not differ.
//!
//! A case is a key, a message and a signature, all derived from the seed and the number of the case: the same arguments give
//! the same cases, and `--first` goes on where an earlier run stopped. Two things are compared:
//!
//! - the verdict: of each implementation, of `aws-lc-rs`, and of comparing what `rsa` computes with the encoded message (for
//!   one case in sixteen, of `rsa`'s own verification as well);
//! - the number `signature^65537 mod n` that `rsa` computes, for all implementations, so that invalid signatures, which are
//!   most of all numbers, test the arithmetic as much as valid ones.

mod case;
mod craft;
mod group;
mod key;
mod prime_moduli;

use std::ops::Range;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;

use group::{GROUP, Group, Tally};
use key::Keys;

/// After how many groups it is told how far the run is: what was judged by then counts, should it be stopped.
const REPORT: u64 = 125_000;

#[derive(Parser)]
struct Arguments {
    /// How many cases, rounded up to a multiple of eight.
    #[arg(long, default_value_t = 100_000)]
    cases: u64,
    /// The first case, rounded down to a multiple of eight.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// What everything is derived from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many threads.
    #[arg(long, default_value_t = 1)]
    threads: u64,
}

#[expect(clippy::print_stdout, reason = "it is a program")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let keys = Keys::new(arguments.seed);
    println!("implementations: {}, rsa, aws-lc-rs", keys.implementations().join(", "));
    let (first, start) = (arguments.first / GROUP, Instant::now());
    let end = first + arguments.cases.div_ceil(GROUP);
    let (mut judged, mut tally) = (first, Tally::default());
    while judged < end {
        let next = end.min(judged + REPORT);
        tally += judge(arguments.seed, judged..next, &keys, arguments.threads.max(1));
        judged = next;
        println!("seed {}, cases {} to {}: {tally}", arguments.seed, first * GROUP, judged * GROUP - 1);
    }
    println!("{:.0} s with {} threads", start.elapsed().as_secs_f64(), arguments.threads.max(1));
    if tally.differences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Judges all groups of these numbers.
fn judge(seed: u64, groups: Range<u64>, keys: &Keys, threads: u64) -> Tally {
    let next = AtomicU64::new(groups.start);
    let work = || {
        let mut tally = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= groups.end {
                return tally;
            }
            tally += Group::new(seed, number, keys).judge();
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread ends well")).sum()
    })
}
