//! Several applications of one team share its keys; several teams in one process keep to themselves.

use cloudflare_access::{Application, Refusal, UnixTime, UnverifiedToken, Verifier};
use cloudflare_access_testing::{AUDIENCE, Fault, Issuer, LocalAccess, OTHER_AUDIENCE, TestKey};
use cloudflare_access_ureq::TeamKeys;

fn keys_of(team: &str, access: &LocalAccess) -> TeamKeys {
    let builder = TeamKeys::builder(&team.parse().unwrap()).loopback_certs_url(&access.certs_url());
    builder.unwrap().start().unwrap()
}

fn verifier(team: &str, audience: &str, keys: &TeamKeys) -> Verifier {
    Verifier::new(Application::parse(team, [audience]).unwrap(), keys.clone())
}

fn verify(verifier: &Verifier, token: &str) -> Option<Refusal> {
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    verifier.verify(&UnverifiedToken::parse(token.as_bytes()).unwrap(), now).err()
}

#[test]
fn applications_of_one_team_share_one_fetch_and_no_token() {
    let access = LocalAccess::start(Issuer::new("acme")).unwrap();
    let keys = keys_of("acme", &access);
    let (lax, strict) = (verifier("acme", AUDIENCE, &keys), verifier("acme", OTHER_AUDIENCE, &keys));
    let (for_lax, for_strict) = access.issuer(|issuer| {
        let user = issuer.user("kim@example.com");
        (user.clone().audience(AUDIENCE).sign(), user.audience(OTHER_AUDIENCE).sign())
    });
    assert_eq!((verify(&lax, &for_lax), verify(&strict, &for_strict)), (None, None));
    assert_eq!(verify(&strict, &for_lax), Some(Refusal::WrongAudience));
    assert_eq!(verify(&lax, &for_strict), Some(Refusal::WrongAudience));
    assert_eq!(access.requests(), 1);
}

#[test]
fn teams_in_one_process_keep_to_themselves() {
    let acme = LocalAccess::start(Issuer::new("acme")).unwrap();
    let other = LocalAccess::start(Issuer::new("other").with_keys(TestKey::third(), [TestKey::fourth()])).unwrap();
    let (acme_keys, other_keys) = (keys_of("acme", &acme), keys_of("other", &other));
    let acme_verifier = verifier("acme", AUDIENCE, &acme_keys);
    let other_verifier = verifier("other", AUDIENCE, &other_keys);
    let of = |access: &LocalAccess| access.issuer(|issuer| issuer.user("kim@example.com").sign());
    let (acme_token, other_token) = (of(&acme), of(&other));

    assert_eq!(verify(&acme_verifier, &acme_token), None);
    assert_eq!(verify(&other_verifier, &other_token), None);
    assert_eq!(verify(&acme_verifier, &other_token), Some(Refusal::WrongIssuer));
    // Even one who signs for his own team in the other's name.
    let forged =
        other.issuer(|issuer| issuer.user("kim@example.com").claim("iss", "https://acme.cloudflareaccess.com").sign());
    assert_eq!(verify(&acme_verifier, &forged), Some(Refusal::UnknownKey));

    other.answer_with(Fault::Status(500));
    drop(other_keys);
    assert_eq!(verify(&acme_verifier, &acme_token), None, "what one team's keys suffer is not the other's affair");
    assert_eq!(acme_keys.status().failures, 0);
}
