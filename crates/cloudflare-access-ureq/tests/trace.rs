//! A logger that takes everything, as with `RUST_LOG=trace`. It is the process's own, so these are the only tests here.

use std::fmt::Write as _;
use std::sync::Mutex;

use cloudflare_access::{Application, KeySet, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess};
use cloudflare_access_ureq::TeamIdentities;
use log::{Level, LevelFilter, Log, Metadata, Record};

static LOG: Mutex<String> = Mutex::new(String::new());

struct Everything;

impl Log for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        writeln!(LOG.lock().unwrap(), "{} {} {}", record.level(), record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

/// The characters of ureq's dumps, sixteen at the end of each line, in one piece.
fn dumped() -> String {
    let log = LOG.lock().unwrap();
    let lines = log.lines().filter(|line| line.contains("ureq_proto::util"));
    lines.filter_map(|line| Some(&line[line.char_indices().rev().nth(15)?.0..])).collect()
}

#[test]
fn a_token_is_not_sent_where_the_client_would_log_it() {
    let issuer = Issuer::new("acme");
    let application = Application::parse("acme", [AUDIENCE]).unwrap();
    let team = application.team_domain().clone();
    let verifier = Verifier::new(application, KeySet::parse(issuer.certs_json().as_bytes()).unwrap());
    let access = LocalAccess::start(issuer).unwrap();
    let token = access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    let verified = verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now).unwrap();
    let identities = || TeamIdentities::builder(&team).loopback_identity_url(&access.identity_url()).unwrap().build();

    log::set_logger(&Everything).unwrap();
    for (level, sent) in [(LevelFilter::Trace, 0), (Level::Debug.to_level_filter(), 1)] {
        log::set_max_level(level);
        let identities = identities();
        let found = identities.identity_blocking(&verified, token.as_bytes());
        assert_eq!((found.is_ok(), access.identity_requests()), (sent == 1, sent), "{level}");
        if sent == 0 {
            let error = identities.status().last_error.expect("it says why");
            let source = std::error::Error::source(&error).expect("in words").to_string();
            assert!(source.contains("RUST_LOG=trace,ureq_proto=debug"), "{source}");
        }
    }
    let log = LOG.lock().unwrap().clone();
    for piece in [&token[..16], &token[token.len() - 16..], "kim@example.com", "CF_Authorization"] {
        assert!(!log.contains(piece) && !dumped().contains(piece), "{piece} is in the log");
    }
}
