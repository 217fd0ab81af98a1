use std::io::Write;
use std::sync::{Arc, Mutex};

use cloudflare_access_identity::IdentityError;
use tracing_subscriber::fmt::MakeWriter;

use crate::origin::{Answer, KIM, Origin, SECOND, until};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// The one test of this program that listens to events: flights run on threads, so everybody's arrive.
#[test]
fn nothing_of_token_or_caller_is_told() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let told = || String::from_utf8(log.0.lock().unwrap().clone()).unwrap();

    let origin = Origin::start(|builder| builder);
    let kim = origin.user(KIM);
    origin.fetch.next([
        Answer::Error(IdentityError::Status { status: 302, retry_after: None }),
        Answer::Document(br#"{"err": "kim@example.com"}"#.to_vec()),
    ]);
    for _ in 0..2 {
        assert!(origin.ask(&kim).is_err());
        origin.time.pass(SECOND * 10);
    }
    let identity = origin.ask(&kim).unwrap();
    // Whoever asked is woken before it is told, so that what one flight tells may come after what the next one does.
    let all = ["answers 302, not 200", "the answer is no identity", "fetched an identity"];
    until("told", || all.iter().all(|event| told().contains(event)));
    let shown = format!("{:?}", origin.identities);
    assert!(shown.contains("callers: 1") && shown.contains("failed: 2"), "{shown}");
    let told = told() + &shown + &format!("{:?} {:?}", origin.identities.status(), identity);
    assert!(told.contains("could not fetch an identity") && told.contains("answers 302, not 200"), "{told}");
    let nonce: String = kim.token.claim("identity_nonce").unwrap().unwrap();
    for secret in kim.text.split('.').chain([KIM, &nonce, kim.token.subject().unwrap(), "eng"]) {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}
