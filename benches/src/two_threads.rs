use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::{Contender, Specimen, median};

/// How long one sample takes. Threads must have met and be warm for most of it.
const SAMPLE: Duration = Duration::from_millis(3);

/// Runs each contender by turns on one thread and on two at once, and returns each one's gain: tokens per second of two
/// threads ÷ tokens per second of one, by the clock on the wall.
#[must_use]
pub fn gains(contenders: &[Contender], specimens: &[Specimen], rounds: usize, random: &mut Rng) -> Vec<f64> {
    let calls: Vec<usize> = contenders.iter().map(|contender| calls_per_sample(contender, specimens)).collect();
    let mut gains: Vec<Vec<f64>> = vec![Vec::new(); contenders.len()];
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    for _ in 0..rounds {
        random.shuffle(&mut order);
        for &index in &order {
            let alone = together(&contenders[index], specimens, calls[index], 1);
            let both = together(&contenders[index], specimens, calls[index], 2);
            gains[index].push(2.0 * alone.as_secs_f64() / both.as_secs_f64());
        }
    }
    gains.into_iter().map(median).collect()
}

fn calls_per_sample(contender: &Contender, specimens: &[Specimen]) -> usize {
    let mut calls = 1;
    loop {
        let spent = together(contender, specimens, calls, 1);
        if spent >= SAMPLE {
            return calls;
        }
        calls *= 2;
    }
}

/// From the moment at which all threads are ready until the last one is done with its calls.
fn together(contender: &Contender, specimens: &[Specimen], calls: usize, threads: usize) -> Duration {
    let ready = AtomicUsize::new(0);
    let work = |first: usize| {
        let mut next = first;
        ready.fetch_add(1, Ordering::SeqCst);
        while ready.load(Ordering::SeqCst) < threads {
            spin_loop();
        }
        let begun = Instant::now();
        for _ in 0..calls {
            if next + contender.tokens_per_call() > specimens.len() {
                next = 0;
            }
            let _ = black_box(contender.verify(black_box(&specimens[next..])));
            next += contender.tokens_per_call();
        }
        (begun, Instant::now())
    };
    let times: Vec<(Instant, Instant)> = thread::scope(|scope| {
        // Both threads have work of the same kind; they meet the tokens half a turn apart.
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| work(specimens.len() / 2))).collect();
        let own = work(0);
        let others = others.into_iter().map(|other| other.join().expect("a thread that does not panic"));
        others.chain([own]).collect()
    });
    let begun = times.iter().map(|(begun, _)| *begun).min().expect("a thread");
    let ended = times.iter().map(|(_, ended)| *ended).max().expect("a thread");
    ended - begun
}
