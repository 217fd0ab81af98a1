//! What everything around the signature costs: a whole verification beside the bare signature check of the same backend,
//! and what a refusal costs that needs no signature check. `cargo bench -p benches --bench overhead [-- <name>…]`
//!
//! Contenders take turns in samples of a quarter of a millisecond, so that noise meets all of them; time is that of the
//! thread on its CPU. A run's figure is the median of its samples; printed is the median of the quieter half of the runs.
#![expect(clippy::print_stdout, reason = "the table is what the program prints")]

use std::cell::RefCell;
use std::hint::black_box;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access::rs256::{self, Backend, PublicKey};
use cloudflare_access::{Application, KeySet, Scratch, UnixTime, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, OTHER_AUDIENCE, TestKey, Token};
use rustix::time::{ClockId, clock_gettime};

const RUNS: usize = 9;
const ROUNDS: usize = 60;
const SAMPLE: Duration = Duration::from_micros(250);
const TOKENS: usize = 16;
const NOW: UnixTime = UnixTime::from_seconds(1_790_000_060);

struct Contender {
    name: String,
    call: Box<dyn Fn(usize)>,
    calls_per_sample: u32,
    tokens_per_call: u32,
    /// Nanoseconds per token: of the samples of this run, of the runs.
    samples: Vec<f64>,
    runs: Vec<f64>,
}

impl Contender {
    /// `call` is given the number of the token that it is about.
    fn new(name: impl Into<String>, call: impl Fn(usize) + 'static) -> Contender {
        let mut contender = Contender {
            name: name.into(),
            call: Box::new(call),
            calls_per_sample: 64,
            tokens_per_call: 1,
            samples: Vec::new(),
            runs: Vec::new(),
        };
        contender.sample();
        let per_call = contender.samples.pop().expect("a sample was taken");
        contender.calls_per_sample = ((SAMPLE.as_nanos() as f64 / per_call) as u32).max(1);
        contender
    }

    fn sample(&mut self) {
        let begun = thread_time();
        for call in 0..self.calls_per_sample {
            (self.call)(call as usize % TOKENS);
        }
        let elapsed = thread_time() - begun;
        let tokens = self.calls_per_sample * self.tokens_per_call;
        self.samples.push(elapsed.as_nanos() as f64 / f64::from(tokens));
    }

    fn end_run(&mut self) {
        self.runs.push(median(&mut self.samples));
        self.samples.clear();
    }

    fn figure(&self) -> f64 {
        let mut runs = self.runs.clone();
        runs.sort_by(f64::total_cmp);
        median(&mut runs[..RUNS.div_ceil(2)])
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).expect("less than a second"))
}

/// `TOKENS` tokens that differ, as [`real_user`] makes them, changed by `change`.
fn tokens(change: impl Fn(Token) -> Token) -> Vec<String> {
    (0..TOKENS).map(|number| change(real_user(number)).sign()).collect()
}

/// A user's token with the claims and the size of a real one.
fn real_user(number: usize) -> Token {
    let user = Issuer::new("acme").user(&format!("user{number:02}@example.com")).issued_at(1_790_000_000);
    user.claim("policy_id", "2f9d3c70-8a41-4f0e-b6d2-71c5e9a0d384")
}

fn backends() -> [(&'static str, &'static dyn Backend); 5] {
    [
        ("ring", rs256::ring()),
        ("aws-lc-rs", rs256::aws_lc_rs()),
        ("graviola", rs256::graviola()),
        ("rs256-verify", rs256::rs256_verify()),
        ("rsa", rs256::rsa()),
    ]
}

fn verifier(backend: &dyn Backend) -> Verifier {
    let keys = KeySet::parse_with(Issuer::new("acme").certs_json().as_bytes(), backend).expect("a key set");
    Verifier::new(Application::parse("acme", [AUDIENCE]).expect("an application"), keys)
}

/// The signature check alone, on octets that are ready.
fn bare(name: &str, backend: &dyn Backend) -> Contender {
    let jwk = Issuer::new("acme").current_key().jwk();
    let octets = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().expect("a string")).expect("base64url");
    let (modulus, exponent) = (octets("n"), octets("e"));
    let key = backend.prepare(&PublicKey::new(&modulus, &exponent).expect("a key")).expect("a supported key");
    let parts: Vec<(String, Vec<u8>)> = tokens(|token| token)
        .iter()
        .map(|token| {
            let (signing_input, signature) = token.rsplit_once('.').expect("a token");
            (signing_input.to_owned(), URL_SAFE_NO_PAD.decode(signature).expect("base64url"))
        })
        .collect();
    Contender::new(format!("{name} bare"), move |number| {
        let (message, signature) = &parts[number];
        key.verify(black_box(message.as_bytes()), signature).expect("a good signature");
    })
}

fn whole(name: &str, backend: &dyn Backend) -> Contender {
    let (verifier, tokens) = (verifier(backend), tokens(|token| token));
    Contender::new(format!("{name} whole"), move |number| {
        black_box(verifier.verify_text(black_box(tokens[number].as_bytes()), NOW).expect("a good token"));
    })
}

/// The same in memory that is used again.
fn borrowed(name: &str, backend: &dyn Backend) -> Contender {
    let (verifier, tokens) = (verifier(backend), tokens(|token| token));
    let scratch = RefCell::new(Scratch::new());
    Contender::new(format!("{name} borrowed"), move |number| {
        let mut scratch = scratch.borrow_mut();
        let token = black_box(tokens[number].as_bytes());
        black_box(verifier.verify_borrowed(token, NOW, &mut scratch).expect("a good token"));
    })
}

/// Many at once, per token.
fn batch(name: &str, backend: &dyn Backend) -> Contender {
    let (verifier, tokens) = (verifier(backend), vec![tokens(|token| token); 4].concat());
    let mut contender = Contender::new(format!("{name} batch"), move |_| {
        let verdicts = verifier.verify_batch(black_box(&tokens), NOW);
        assert!(verdicts.iter().all(Result::is_ok), "good tokens");
    });
    contender.tokens_per_call = u32::try_from(4 * TOKENS).expect("a few");
    contender.calls_per_sample = 1;
    contender
}

fn refusal(name: &str, tokens: Vec<String>) -> Contender {
    let verifier = verifier(rs256::rsa());
    Contender::new(name, move |number| {
        let verdict = verifier.verify_text(black_box(tokens[number].as_bytes()), NOW);
        let _refusal = black_box(verdict.expect_err("a bad token"));
    })
}

fn refusals() -> Vec<Contender> {
    let garbage: String = (0..960).map(|number| char::from(b'a' + (number % 26) as u8)).collect();
    let dotted = |parts: [&str; 3]| parts.join(".");
    vec![
        refusal("garbage, no dots", vec![garbage.clone(); TOKENS]),
        refusal("garbage, three parts", vec![dotted([&garbage[..134], &garbage[..482], &garbage[..342]]); TOKENS]),
        refusal("unknown kid", tokens(|token| token.signed_by(&TestKey::outsider()))),
        refusal("wrong audience", tokens(|token| token.audience(OTHER_AUDIENCE))),
        refusal("expired", tokens(|token| token.expires_at(1_790_000_000))),
    ]
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let mut contenders: Vec<Contender> = refusals();
    for (name, backend) in backends() {
        contenders.push(bare(name, backend));
        contenders.push(whole(name, backend));
        contenders.push(borrowed(name, backend));
        contenders.push(batch(name, backend));
    }
    contenders.retain(|contender| wanted.is_empty() || wanted.iter().any(|name| contender.name.contains(name)));

    let mut order: Vec<usize> = (0..contenders.len()).collect();
    for _ in 0..RUNS {
        for round in 0..ROUNDS {
            order.iter().for_each(|number| contenders[*number].sample());
            // Another order each round: nobody always follows the same neighbour.
            order.rotate_left(round % contenders.len());
            order.reverse();
        }
        contenders.iter_mut().for_each(Contender::end_run);
    }

    println!("{:<24} {:>10} {:>8} {:>8}", "", "ns", "around", "ratio");
    let mut bare = f64::NAN;
    for contender in &contenders {
        let figure = contender.figure();
        if contender.name.ends_with(" bare") {
            bare = figure;
        }
        if [" whole", " borrowed", " batch"].iter().any(|suffix| contender.name.ends_with(suffix)) {
            println!("{:<24} {figure:>10.0} {:>8.0} {:>8.3}", contender.name, figure - bare, figure / bare);
        } else {
            println!("{:<24} {figure:>10.0}", contender.name);
        }
    }
}
