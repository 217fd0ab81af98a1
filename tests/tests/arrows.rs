//! Who may depend on whom: the arrows of the architecture, held against what cargo resolves.

use std::collections::BTreeSet;

use Theirs::{Any, Except, Only};
use conformance::workspace::{cargo, name, packages};

const CACHE: &str = "cloudflare-access-cache";
const CORE: &str = "cloudflare-access";
const IDENTITY: &str = "cloudflare-access-identity";
const KEYS: &str = "cloudflare-access-keys";
const SIGNATURE: &str = "rs256-verify";
const SIMD: &str = "base64url-simd";

/// Each package of the workspace, the packages of ours that it may reach, and what it may reach of others.
///
/// A new package gets a row. `ours` is an allow-list, so that a package is out of everyone's reach until a row names it:
/// the fetcher is for no adapter, the command line and the tests are for nobody.
const ARROWS: &[(&str, &[&str], Theirs)] = &[
    // The core decides. No I/O, no async, no clock, no logging, no HTTP type: nothing but what is listed.
    (CORE, &[SIGNATURE, SIMD], Only(&[JSON, RSA])),
    // Only checks signatures: knows nothing of Access, and needs nothing but SHA-256 and to know the processor.
    (SIGNATURE, &[], Only(&[SHA2])),
    // Only decodes: needs nothing but to know the processor.
    (SIMD, &[], Only(&[&["cfg-if", "cpufeatures"]])),
    // Stores verdicts and decides nothing: a digest, a map, and no backend.
    (CACHE, &[CORE], Only(&[JSON, SHA2, QUICK_CACHE])),
    // What fetchers share, and fetchers: they meet adapters only in the core's `KeySource` and `IdentitySource`.
    (KEYS, &[CORE], Except(&[SERVING, FETCHING, ASYNC, CRYPTOGRAPHY])),
    (IDENTITY, &[CORE, KEYS], Except(&[SERVING, FETCHING, ASYNC, CRYPTOGRAPHY])),
    ("cloudflare-access-ureq", &[CORE, IDENTITY, KEYS, SIGNATURE], Except(&[SERVING, ASYNC])),
    ("cloudflare-access-reqwest", &[CORE, IDENTITY, KEYS, SIGNATURE], Except(&[SERVING])),
    // Adapters: the core without a cryptography backend, and no key but through `KeySource`.
    ("cloudflare-access-tower", &[CORE], Except(&[FETCHING, CRYPTOGRAPHY])),
    ("cloudflare-access-axum", &[CORE, "cloudflare-access-tower"], Except(&[FETCHING, CRYPTOGRAPHY])),
    ("cloudflare-access-rocket", &[CORE, "cloudflare-access-config"], Except(&[FETCHING, CRYPTOGRAPHY])),
    ("cloudflare-access-actix", &[CORE], Except(&[FETCHING, CRYPTOGRAPHY])),
    // Files and the environment, nothing else.
    ("cloudflare-access-config", &[CORE], Except(&[SERVING, FETCHING, ASYNC, CRYPTOGRAPHY])),
    // The signer must not share a bug with the verifier. Without features it is light.
    ("cloudflare-access-testing", &[], Except(&[SERVING, FETCHING, ASYNC])),
    // A program: what it is made of is its own affair, frameworks aside. The local Access that it runs brings a runtime.
    (
        "cloudflare-access-cli",
        &[CORE, IDENTITY, KEYS, SIGNATURE, SIMD, "cloudflare-access-testing", "cloudflare-access-ureq"],
        Except(&[SERVING]),
    ),
    // Not published: may use everything, and nothing uses it.
    ("conformance", EVERYTHING, Any),
    ("benches", EVERYTHING, Any),
    ("end-to-end", MEASURED, Any),
    ("differential", &[SIGNATURE], Any),
    ("mutants", &[], Any),
];

/// What benchmarks over HTTP may use of ours.
const MEASURED: &[&str] = &[
    CORE,
    SIGNATURE,
    SIMD,
    "benches",
    "cloudflare-access-actix",
    "cloudflare-access-axum",
    "cloudflare-access-cache",
    "cloudflare-access-config",
    "cloudflare-access-rocket",
    "cloudflare-access-testing",
    "cloudflare-access-tower",
];

/// What unpublished packages may use of ours.
const EVERYTHING: &[&str] = &[
    CACHE,
    CORE,
    IDENTITY,
    KEYS,
    SIGNATURE,
    SIMD,
    "cloudflare-access-actix",
    "cloudflare-access-axum",
    "cloudflare-access-config",
    "cloudflare-access-reqwest",
    "cloudflare-access-rocket",
    "cloudflare-access-testing",
    "cloudflare-access-tower",
    "cloudflare-access-ureq",
];

/// What a package may reach of others, directly or not.
enum Theirs {
    Any,
    Except(&'static [&'static [&'static str]]),
    Only(&'static [&'static [&'static str]]),
}

const JSON: &[&str] = &["itoa", "memchr", "serde", "serde_core", "serde_json", "zmij"];

/// The default backend, and what it consists of.
#[rustfmt::skip]
const RSA: &[&str] = &[
    "rsa", "sha2",
    "block-buffer", "cfg-if", "cmov", "const-oid", "cpubits", "cpufeatures", "crypto-bigint", "crypto-common",
    "crypto-primes", "ctutils", "digest", "hmac", "hybrid-array", "num-traits", "rand_core", "signature", "typenum",
    "zeroize",
];

/// SHA-256, and what it consists of.
const SHA2: &[&str] =
    &["sha2", "block-buffer", "cfg-if", "cpufeatures", "crypto-common", "digest", "hybrid-array", "typenum"];

const QUICK_CACHE: &[&str] = &["equivalent", "hashbrown", "quick_cache"];

const CRYPTOGRAPHY: &[&str] = &["aws-lc-rs", "graviola", "openssl", "ring", "rsa", "rustls", "sha2"];
const FETCHING: &[&str] = &["curl", "hyper-rustls", "isahc", "reqwest", "rustls", "ureq"];
const SERVING: &[&str] = &["actix-web", "axum", "axum-core", "rocket", "tiny_http", "tonic", "warp"];
const ASYNC: &[&str] = &["async-std", "hyper", "smol", "tokio", "tower"];

/// What a package reaches by normal dependencies, itself not.
fn reached(package: &str, more: &[&str]) -> BTreeSet<String> {
    let tree = cargo(&[&["tree", "-p", package, "-e", "normal", "--prefix", "none"], more].concat());
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != package).map(str::to_owned).collect()
}

/// The names in these lists.
fn listed(lists: &[&[&str]], name: &str) -> bool {
    lists.iter().any(|list| list.contains(&name))
}

#[test]
fn every_package_has_its_arrows() {
    let unknown: Vec<String> = packages().iter().map(|package| name(package).to_owned()).collect();
    let unknown: Vec<_> = unknown.iter().filter(|name| ARROWS.iter().all(|(known, ..)| known != name)).collect();
    assert!(unknown.is_empty(), "say in `ARROWS`, tests/tests/arrows.rs, what these may depend on: {unknown:?}");
}

#[test]
fn no_arrow_leads_where_none_may() {
    let packages: Vec<String> = packages().iter().map(|package| name(package).to_owned()).collect();
    for (package, ours, theirs) in ARROWS.iter().filter(|(package, ..)| packages.iter().any(|name| name == package)) {
        // Whom the benchmarks compare us with is not looked at, and is downloaded by those who run them.
        let more: &[&str] = if *package == "benches" { &["--no-default-features"] } else { &[] };
        let (own, foreign): (Vec<_>, Vec<_>) =
            reached(package, more).into_iter().partition(|name| packages.contains(name));
        let wrong: Vec<_> = own.iter().filter(|name| !ours.contains(&name.as_str())).collect();
        assert!(wrong.is_empty(), "{package} must not depend on {wrong:?}");
        let wrong: Vec<_> = match theirs {
            Any => Vec::new(),
            Except(lists) => foreign.iter().filter(|name| listed(lists, name)).collect(),
            Only(lists) => foreign.iter().filter(|name| !listed(lists, name)).collect(),
        };
        assert!(wrong.is_empty(), "{package} must not reach {wrong:?}: see `cargo tree -p {package} -i <name>`");
    }
}

#[test]
fn the_core_without_a_backend_is_json() {
    let wrong = reached(CORE, &["--no-default-features"]);
    let wrong: Vec<_> = wrong.iter().filter(|name| !listed(&[JSON], name)).collect();
    assert!(wrong.is_empty(), "{CORE} without features must not reach {wrong:?}");
}

/// The local edge has an HTTP server of its own, and still neither a framework nor anything of the crates that verify.
#[test]
fn the_local_edge_shares_nothing_with_the_verifiers() {
    let names = reached("cloudflare-access-testing", &["--features", "edge"]);
    let ours: Vec<String> = packages().iter().map(|package| name(package).to_owned()).collect();
    let wrong: Vec<_> = names.iter().filter(|name| ours.contains(name) || listed(&[SERVING, FETCHING], name)).collect();
    assert!(wrong.is_empty(), "cloudflare-access-testing with `edge` must not reach {wrong:?}");
}

/// Whoever names a backend, the core and the program apart, would choose it for everyone. Optional dependencies count.
#[test]
fn only_the_core_names_a_cryptography_backend() {
    let may = [CORE, SIGNATURE, "cloudflare-access-testing", "conformance", "benches", "differential"];
    for package in packages().iter().filter(|package| !may.contains(&name(package))) {
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            // A fetcher's TLS is no backend: no signature of a token depends on it.
            let is_tls = name(package) == "cloudflare-access-reqwest" && name(dependency) == "rustls";
            // A digest of tokens verifies nothing.
            let is_digest = name(package) == CACHE && name(dependency) == "sha2";
            let normal = dependency["kind"].is_null() && !is_tls && !is_digest;
            assert!(!normal || !CRYPTOGRAPHY.contains(&name(dependency)), "{} → {}", name(package), name(dependency));
        }
    }
}

/// Development dependencies count as well: what is published must not need what is not.
#[test]
fn nobody_depends_on_tests_or_the_command_line() {
    for package in &packages() {
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let barred =
                ["benches", "conformance", "differential", "cloudflare-access-cli"].contains(&name(dependency));
            let both_measure = name(package) == "end-to-end" && name(dependency) == "benches";
            assert!(!barred || both_measure, "{} → {}", name(package), name(dependency));
        }
    }
}
