use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::{Contender, Specimen, lowest_decile};

/// How long one sample takes. Threads must have met and be warm for most of it.
const SAMPLE: Duration = Duration::from_millis(3);

/// Runs each contender by turns on one thread and on two at once, and returns each one's gain: tokens per second of two
/// threads ÷ tokens per second of one, by the clock on the wall. Of both, the rounds count in which both cores were ours.
#[must_use]
pub fn gains(contenders: &[Contender], specimens: &[Specimen], rounds: usize, random: &mut Rng) -> Vec<f64> {
    let calls: Vec<usize> = contenders.iter().map(|contender| calls_per_sample(contender, specimens)).collect();
    let (mut alone, mut both) = (vec![Vec::new(); contenders.len()], vec![Vec::new(); contenders.len()]);
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    for _ in 0..rounds {
        random.shuffle(&mut order);
        for &index in &order {
            alone[index].push(together(&contenders[index], specimens, calls[index], 1).as_secs_f64());
            both[index].push(together(&contenders[index], specimens, calls[index], 2).as_secs_f64());
        }
    }
    alone.into_iter().zip(both).map(|(alone, both)| 2.0 * lowest_decile(alone) / lowest_decile(both)).collect()
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
