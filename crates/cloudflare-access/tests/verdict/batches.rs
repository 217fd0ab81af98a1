//! Many tokens at once: the verdicts of one at a time.

use cloudflare_access::rs256::{InvalidSignature, PreparedKey, PublicKey, Signed, UnsupportedKey};
use cloudflare_access::{KeySource, Outlook, Ticket};
use cloudflare_access_testing::TestKey;
use proptest::prelude::*;

use super::*;

/// What hostile tokens of the test kit are about.
fn clock() -> UnixTime {
    UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap())
}

/// A team with keys of two sizes, three of them in force.
fn issuer() -> Issuer {
    Issuer::new("acme").with_keys(TestKey::second(), [TestKey::first(), TestKey::large()])
}

/// Good tokens of every key, and some of every way to be bad.
fn tokens() -> Vec<String> {
    let issuer = issuer();
    let user = |name: &str| issuer.user(name);
    let mut tokens: Vec<String> = (0..12)
        .map(|number| match number % 4 {
            0 => user(&format!("kim{number}@example.com")).signed_by(&TestKey::first()).sign(),
            1 => user(&format!("kim{number}@example.com")).signed_by(&TestKey::large()).sign(),
            _ => user(&format!("kim{number}@example.com")).sign(),
        })
        .collect();
    tokens.extend(issuer.hostile().iter().map(|hostile| hostile.token().to_owned()));
    let stranger = user("mallory@example.com").signed_by(&TestKey::outsider());
    tokens.push(stranger.clone().sign());
    tokens.push(stranger.key_id(TestKey::second().key_id()).sign());
    for octets in [vec![0; 256], vec![0xff; 256], vec![1; 255], vec![1; 512], Vec::new()] {
        tokens.push(user("kim@example.com").with_signature(&octets));
    }
    tokens
}

fn verdicts_one_by_one(verifier: &Verifier, tokens: &[String]) -> Vec<Result<String, Refusal>> {
    tokens.iter().map(|token| told(verifier.verify_text(token.as_bytes(), clock()))).collect()
}

fn told(verdict: Result<VerifiedToken, Refusal>) -> Result<String, Refusal> {
    verdict.map(|token| token.claims_json().to_owned())
}

#[test]
fn every_mixture_has_the_verdicts_of_one_by_one() {
    let pool = tokens();
    for verifier in backends().into_iter().map(|backend| verifier_on(backend, &issuer())) {
        let known = verdicts_one_by_one(&verifier, &pool);
        assert!(known.iter().filter(|verdict| verdict.is_ok()).count() >= 12);
        let mixtures = proptest::collection::vec(any::<prop::sample::Index>(), 0..300);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(16));
        runner
            .run(&mixtures, |mixture| {
                let chosen: Vec<usize> = mixture.iter().map(|index| index.index(pool.len())).collect();
                let texts: Vec<&str> = chosen.iter().map(|index| pool[*index].as_str()).collect();
                let expected: Vec<_> = chosen.iter().map(|index| known[*index].clone()).collect();
                let verdicts: Vec<_> = verifier.verify_batch(&texts, clock()).into_iter().map(told).collect();
                prop_assert_eq!(verdicts, expected);
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn one_bad_signature_among_many_is_found_at_every_place() {
    let good: Vec<String> = (0..17).map(|number| issuer().user(&format!("kim{number}@example.com")).sign()).collect();
    for verifier in backends().into_iter().map(|backend| verifier_on(backend, &issuer())) {
        for place in 0..good.len() {
            let mut texts = good.clone();
            let (signing_input, _) = texts[place].rsplit_once('.').unwrap();
            let (_, other) = good[(place + 1) % good.len()].rsplit_once('.').unwrap();
            texts[place] = format!("{signing_input}.{other}");
            let verdicts = verifier.verify_batch(&texts, clock());
            let refused: Vec<usize> = (0..verdicts.len()).filter(|index| verdicts[*index].is_err()).collect();
            assert_eq!(refused, [place]);
            assert_eq!(verdicts[place].as_ref().err(), Some(&Refusal::BadSignature));
        }
    }
}

#[test]
fn nothing_has_no_verdicts() {
    assert!(verifier_of(&issuer()).verify_batch::<&str>(&[], clock()).is_empty());
}

#[test]
fn a_backend_that_says_too_little_refuses() {
    struct Silent;
    impl Backend for Silent {
        fn prepare(&self, _: &PublicKey<'_>) -> Result<Box<dyn PreparedKey>, UnsupportedKey> {
            Ok(Box::new(Silent))
        }
    }
    impl PreparedKey for Silent {
        fn verify(&self, _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
            Ok(())
        }
        fn verify_batch(&self, signed: &[Signed<'_>]) -> Vec<Result<(), InvalidSignature>> {
            vec![Ok(()); signed.len() - 1]
        }
    }
    let verifier = verifier_on(&Silent, &issuer());
    let token = issuer().user("kim@example.com").sign();
    let verdicts = verifier.verify_batch(&[&token, &token, &token], clock());
    assert_eq!(verdicts.iter().filter(|verdict| verdict.is_ok()).count(), 2);
    assert_eq!(verdicts[2].as_ref().err(), Some(&Refusal::BadSignature));
}

#[test]
fn unknown_keys_are_reported_and_cannot_be_waited_for() {
    struct Refreshing(KeySet);
    impl KeySource for Refreshing {
        fn key_set(&self) -> Option<KeySet> {
            Some(self.0.clone())
        }
        fn report_unknown_key(&self, _: &str) -> Outlook {
            Outlook::Refreshing(Ticket::new(1))
        }
    }
    let keys = KeySet::parse(issuer().certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), Refreshing(keys));
    let unknown = issuer().user("kim@example.com").signed_by(&TestKey::outsider()).sign();
    let refusals: Vec<_> = verifier
        .verify_batch(&[unknown, issuer().user("kim@example.com").sign()], clock())
        .into_iter()
        .map(Result::err)
        .collect();
    assert_eq!(refusals, [Some(Refusal::KeysUnavailable), None]);
}
