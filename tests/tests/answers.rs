//! What clients get to see: the same for every reason, and nothing of the token.

use std::io;

use conformance::case::Case;
use conformance::client::{self, Answer};
use conformance::leak::Secrets;
use conformance::outcome::Outcome;
use conformance::servers::{ALL, REFUSAL_HEADER, Refusals};
use conformance::{vectors, verifiers};

fn refused() -> io::Result<Vec<(Case, String)>> {
    let cases = vectors::read_timeless()?.into_iter().filter(|case| !case.missing_type_accepted);
    Ok(cases
        .filter_map(|case| match &case.expect {
            Outcome::Refused(reason) => Some((case.clone(), reason.clone())),
            _ => None,
        })
        .collect())
}

/// What an answer consists of, save what the HTTP server adds by itself.
fn shown(answer: &Answer) -> String {
    let headers = answer.headers.iter().filter(|(name, _)| name != "date" && name != "connection");
    headers.map(|(name, value)| format!("{name}: {value}\n")).collect::<String>() + &answer.body
}

#[test]
fn every_refusal_looks_the_same() -> io::Result<()> {
    for server in ALL {
        let address = (server.start)(verifiers::verifier()?, Refusals::Default)?;
        let mut first = None;
        for (case, reason) in refused()? {
            let answer = client::send(address, &case.request())?;
            if case.is_answered_by_server(answer.status) {
                continue;
            }
            let (id, name) = (case.id(), server.name);
            assert_eq!(answer.status, 403, "{name}, {id}");
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{name}, {id}");
            assert_eq!(answer.header(REFUSAL_HEADER), None, "{name}, {id}");
            let shown = shown(&answer);
            assert!(!shown.contains(&reason), "{name}, {id}: the reason shows in {shown}");
            assert_eq!(Secrets::of([&case]).find(&shown), None, "{name}, {id}");
            // An answer to `HEAD` has no body, and that to `OPTIONS` may list methods.
            if case.request_line.starts_with("GET") {
                assert_eq!(answer.body, "forbidden\n", "{name}, {id}");
                assert_eq!(first.get_or_insert_with(|| shown.clone()), &shown, "{name}, {id}");
            }
        }
    }
    Ok(())
}

#[test]
fn without_keys_the_answer_is_to_come_again() -> io::Result<()> {
    let good = vectors::named("principals/a-user")?;
    for server in ALL {
        let address = (server.start)(verifiers::verifier_without_keys(), Refusals::Default)?;
        let answer = client::send(address, &good.request())?;
        assert_eq!((answer.status, answer.body.as_str()), (503, "temporarily unavailable\n"), "{}", server.name);
        assert_eq!(answer.header("retry-after"), Some("5"), "{}", server.name);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{}", server.name);
        assert_eq!(Secrets::of([&good]).find(&shown(&answer)), None, "{}", server.name);
        // Keys would change nothing about these.
        for id in ["request/nothing", "dates/exp-in-2001", "structure/one-part", "audience/another-application"] {
            let answer = client::send(address, &vectors::named(id)?.request())?;
            assert_eq!((answer.status, answer.header("retry-after")), (403, None), "{}, {id}", server.name);
        }
    }
    Ok(())
}

#[test]
fn without_keys_the_reason_is_told_to_a_responder() -> io::Result<()> {
    let good = vectors::named("principals/a-user")?;
    for server in ALL {
        let address = (server.start)(verifiers::verifier_without_keys(), Refusals::Labelled)?;
        let answer = client::send(address, &good.request())?;
        assert_eq!(answer.outcome(), Outcome::Refused("keys-unavailable".to_owned()), "{}", server.name);
    }
    Ok(())
}
