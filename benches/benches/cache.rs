//! What a cache of verified tokens saves, and what it costs a token that is not in it.
//! `cargo bench -p benches --bench cache`
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access::{Application, Attempt, Refusal, UnixTime, VerdictCache, Verifier};
use cloudflare_access_cache::TokenCache;
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess};
use cloudflare_access_ureq::TeamKeys;

/// Rounds; in each, every contender takes one sample, so that noise meets all of them.
const ROUNDS: usize = 200;

/// How long a sample takes, roughly.
const SAMPLE: Duration = Duration::from_micros(500);

/// Tokens in use, and tokens beyond what fits the first caches of the processor.
const IN_USE: usize = 64;
const MANY: usize = 2048;

struct Contender<'a> {
    name: &'static str,
    step: Box<dyn Fn(usize) + Sync + 'a>,
    calls: usize,
    samples: Vec<Duration>,
}

impl<'a> Contender<'a> {
    fn new(name: &'static str, step: impl Fn(usize) + Sync + 'a) -> Contender<'a> {
        let calls = (1..).map(|power| 1 << power).find(|calls| time(&step, *calls) >= SAMPLE).expect("it takes time");
        Contender { name, step: Box::new(step), calls, samples: Vec::new() }
    }

    /// Nanoseconds for a call, in the quietest tenth of the samples.
    fn quietest(&self, mut samples: Vec<Duration>) -> f64 {
        samples.sort_unstable();
        samples[samples.len() / 10].as_secs_f64() * 1e9 / self.calls as f64
    }

    fn samples_in_a_row(&self) -> Vec<Duration> {
        (0..ROUNDS).map(|_| time(&self.step, self.calls)).collect()
    }

    /// How much more two threads do than one.
    fn gain(&self) -> f64 {
        let alone = self.quietest(self.samples_in_a_row());
        let beside = thread::scope(|scope| {
            let other = scope.spawn(|| self.samples_in_a_row());
            let mut samples = self.samples_in_a_row();
            samples.extend(other.join().expect("a thread"));
            samples
        });
        2.0 * alone / self.quietest(beside)
    }
}

fn time(step: &(impl Fn(usize) + ?Sized), calls: usize) -> Duration {
    let begun = Instant::now();
    (0..calls).for_each(step);
    begun.elapsed()
}

fn main() {
    let access = LocalAccess::start(Issuer::new("acme")).expect("a local Access");
    let application = Application::parse("acme", [AUDIENCE]).expect("an application");
    let builder = TeamKeys::builder(application.team_domain()).loopback_certs_url(&access.certs_url());
    let keys = builder.expect("a loopback URL").start().expect("keys");
    let plain = Verifier::new(application, keys);
    let cache = TokenCache::default();
    let cached = plain.clone().with_cache(cache.clone());

    let now = UnixTime::from(std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a clock past 1970"));
    let user = |number: usize| Issuer::new("acme").user("kim@example.com").claim("number", number);
    let tokens: Vec<String> = (0..MANY).map(|number| user(number).sign()).collect();
    let forged: Vec<String> = (0..IN_USE).map(|number| user(number).with_signature(&[7; 256])).collect();

    let verifies = |verifier: &Verifier, token: &str| {
        assert!(
            matches!(verifier.attempt_text(token.as_bytes(), now), Attempt::Verified(_)),
            "a good token is refused"
        );
    };
    let refuses = |verifier: &Verifier, token: &str| {
        let attempt = verifier.attempt_text(token.as_bytes(), now);
        assert!(matches!(attempt, Attempt::Refused(Refusal::BadSignature)), "a forged token is not refused");
    };
    tokens.iter().for_each(|token| verifies(&cached, token));
    let before = cache.statistics();

    let mut contenders = [
        Contender::new("verified, no cache", |call| verifies(&plain, &tokens[call % IN_USE])),
        Contender::new("hit, 64 tokens", |call| verifies(&cached, &tokens[call % IN_USE])),
        Contender::new("hit, 2048 tokens", |call| verifies(&cached, &tokens[call % MANY])),
        Contender::new("SHA-256 of the token", |call| {
            black_box(cache.digest(tokens[call % IN_USE].as_bytes()));
        }),
        Contender::new("forged, no cache", |call| refuses(&plain, &forged[call % IN_USE])),
        Contender::new("forged, a cache", |call| refuses(&cached, &forged[call % IN_USE])),
    ];
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            contender.samples.push(time(&contender.step, contender.calls));
        }
    }

    println!("tokens of {} bytes; default backend", tokens[0].len());
    println!("{:24} {:>10} {:>8} {:>22}", "", "ns", "ratio", "two threads ÷ one");
    let whole = contenders[0].quietest(contenders[0].samples.clone());
    for contender in &contenders {
        let (one, gain) = (contender.quietest(contender.samples.clone()), contender.gain());
        println!("{:24} {one:>10.0} {:>8.4} {gain:>22.2}", contender.name, one / whole);
    }
    let after = cache.statistics();
    assert_eq!((after.outdated, after.evictions), (before.outdated, before.evictions), "not every hit was one");
    println!("{after:?}");
}
