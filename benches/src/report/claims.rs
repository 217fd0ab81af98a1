use crate::Measurements;
use crate::report::tie::ANCHOR;

pub(super) const ACCEPTED: &str = "accepted 2048";
pub(super) const GAINS: &str = "two threads";
/// Arithmetic in registers on two threads.
const CONTROL: &str = "control/arithmetic";
const PORTABLE: &str = "bare/rs256-verify-portable";

/// What the project promises, what was measured of it, and which limit it is held to.
pub(super) struct Claim {
    pub(super) text: String,
    pub(super) measured: Option<f64>,
    limit: Limit,
}

enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

impl Claim {
    fn at_least(limit: f64, text: &str, measured: Option<f64>) -> Claim {
        Claim { text: text.to_owned(), measured, limit: Limit::AtLeast(limit) }
    }

    fn at_most(limit: f64, text: &str, measured: Option<f64>) -> Claim {
        Claim { text: text.to_owned(), measured, limit: Limit::AtMost(limit) }
    }

    pub(super) fn limit(&self) -> String {
        match self.limit {
            Limit::AtLeast(limit) => format!("≥ {limit}"),
            Limit::AtMost(limit) => format!("≤ {limit}"),
        }
    }

    /// `None` where it was not measured. Unrounded: 1.0504 does not hold at a limit of 1.05.
    pub(super) fn holds(&self) -> Option<bool> {
        self.measured.map(|measured| match self.limit {
            Limit::AtLeast(limit) => measured >= limit,
            Limit::AtMost(limit) => measured <= limit,
        })
    }
}

/// All of them.
pub(super) fn claims(measurements: &Measurements, ifma: bool) -> Vec<Claim> {
    [
        speed(measurements, ifma),
        whole(measurements),
        signature(measurements),
        refusal(measurements),
        threads(measurements),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn speed(measurements: &Measurements, ifma: bool) -> Vec<Claim> {
    let peer = fastest(measurements, |id| id.starts_with("peer/"));
    let cold = |id: &str| id.starts_with("ours/") && (id.ends_with("/owned") || id.ends_with("/borrowed"));
    let any = fastest(measurements, cold);
    // The backend that this crate chooses on an IFMA machine is the IFMA one; it is no evidence about others.
    let scalar = fastest(measurements, |id| cold(id) && !(ifma && id.starts_with("ours/rs256-verify/")));
    let default = measurements.figure(ACCEPTED, "ours/rsa/borrowed");
    let rust_crypto = measurements.figure(ACCEPTED, "peer/jsonwebtoken-rust-crypto");
    let cached = fastest(measurements, |id| id.starts_with("ours/") && id.ends_with("/cached"));
    let with = "cold, fastest backend: fastest peer's time ÷ ours, with IFMA";
    vec![
        Claim::at_least(3.0, with, ifma.then(|| ratio(peer, any)).flatten()),
        Claim::at_least(1.25, "cold, fastest backend without IFMA: fastest peer's time ÷ ours", ratio(peer, scalar)),
        Claim::at_least(2.5, "cold, default backend: jsonwebtoken's (RustCrypto) ÷ ours", ratio(rust_crypto, default)),
        Claim::at_least(25.0, "cached: fastest peer's time ÷ ours", ratio(peer, cached)),
        Claim::at_most(1.0, "cached: µs", cached.map(|nanoseconds| nanoseconds / 1000.0)),
    ]
}

fn whole(measurements: &Measurements) -> Vec<Claim> {
    let claim = |limit: f64, backend: &str, name: &str| {
        let whole = measurements.figure(ACCEPTED, &format!("ours/{backend}/borrowed"));
        let bare = measurements.figure(ACCEPTED, &format!("bare/{backend}"));
        Claim::at_most(limit, &format!("whole ÷ bare signature check, {name}"), ratio(whole, bare))
    };
    vec![
        claim(1.05, "ring", "ring"),
        claim(1.05, "aws-lc-rs", "aws-lc-rs"),
        claim(1.05, "graviola", "graviola"),
        claim(1.05, "rsa", "rsa"),
        claim(1.12, "rs256-verify", "rs256-verify (IFMA where it exists)"),
    ]
}

fn signature(measurements: &Measurements) -> Vec<Claim> {
    let bare = |id: &str| measurements.figure(ACCEPTED, id);
    let ifma = bare("bare/rs256-verify-ifma");
    let lanes = bare("bare/rs256-verify-eight-lanes");
    vec![
        Claim::at_most(1.2, "safe Rust signature check ÷ aws-lc's", ratio(bare(PORTABLE), bare(ANCHOR))),
        Claim::at_most(0.45, "safe Rust signature check ÷ rsa's", ratio(bare(PORTABLE), bare("bare/rsa"))),
        Claim::at_most(0.36, "IFMA signature check ÷ aws-lc's", ratio(ifma, bare(ANCHOR))),
        Claim::at_most(0.16, "eight lanes, per token ÷ aws-lc's (or the next line)", ratio(lanes, bare(ANCHOR))),
        Claim::at_most(3.0, "eight lanes: µs per token", lanes.map(|nanoseconds| nanoseconds / 1000.0)),
    ]
}

fn refusal(measurements: &Measurements) -> Vec<Claim> {
    let claim = |scenario: &str| {
        let times = measurements.group(scenario);
        let slowest = times.iter().filter(|(id, _)| id.starts_with("ours/") && id.ends_with("/borrowed"));
        let slowest = slowest.map(|(_, time)| time / 1000.0).reduce(f64::max);
        Claim::at_most(1.0, &format!("refused, {scenario}: µs, the slowest backend"), slowest)
    };
    vec![claim("garbage"), claim("unknown key"), claim("wrong audience")]
}

fn threads(measurements: &Measurements) -> Vec<Claim> {
    let gains = measurements.group(GAINS);
    let two_cores = two_cores(measurements) == Some(true);
    let least = |form: &str| {
        let gains = gains.iter().filter(|(id, _)| id.starts_with("ours/") && id.ends_with(form));
        gains.map(|(_, gain)| *gain).reduce(f64::min).filter(|_| two_cores)
    };
    vec![
        Claim::at_least(
            1.9,
            "two threads ÷ one, cold, where two cores are two: the least of all backends",
            least("/borrowed"),
        ),
        Claim::at_least(1.9, "two threads ÷ one, cached, where two cores are two", least("/cached")),
    ]
}

/// Whether the two processors that the gain of two threads was measured on are two cores, if it was measured. Where they are two
/// threads of one, nothing gains what two cores would.
pub(super) fn two_cores(measurements: &Measurements) -> Option<bool> {
    measurements.figure(GAINS, CONTROL).map(|gain| gain >= 1.9)
}

fn fastest(measurements: &Measurements, counts: impl Fn(&str) -> bool) -> Option<f64> {
    let times = measurements.group(ACCEPTED);
    times.iter().filter(|(id, _)| counts(id)).map(|(_, time)| *time).reduce(f64::min)
}

fn ratio(part: Option<f64>, whole: Option<f64>) -> Option<f64> {
    Some(part? / whole?)
}
