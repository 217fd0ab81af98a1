//! Service tokens by name.

use cloudflare_access::{Application, KeySet, UnixTime, UnverifiedToken, VerifiedToken, Verifier};
use cloudflare_access_config::{Configuration, Services};
use cloudflare_access_testing::{AUDIENCE, Issuer, Token};

const BACKUP: &str = "0123456789abcdef0123456789abcdef.access";
const UNLISTED: &str = "fedcba9876543210fedcba9876543210.access";

fn verified(token: &Token) -> VerifiedToken {
    let keys = KeySet::parse(Issuer::new("acme").certs_json().as_bytes()).unwrap();
    let verifier = Verifier::new(Application::parse("acme", [AUDIENCE]).unwrap(), keys);
    let now = UnixTime::from(std::time::UNIX_EPOCH.elapsed().unwrap());
    verifier.verify(&UnverifiedToken::parse(token.sign().as_bytes()).unwrap(), now).unwrap()
}

fn services(text: &str) -> Result<Services, String> {
    let whole = format!("team = \"acme\"\naudience = \"{AUDIENCE}\"\n{text}");
    toml::from_str::<Configuration>(&whole)
        .map(|configuration| configuration.services)
        .map_err(|error| error.to_string())
}

#[test]
fn a_listed_service_has_a_name_and_roles_and_nobody_else_has() {
    let services =
        services(&format!("[services.\"{BACKUP}\"]\nname = \"nightly backup\"\nroles = [\"reader\"]")).unwrap();
    let issuer = Issuer::new("acme");
    let backup = verified(&issuer.service(BACKUP));
    let named = services.of(&backup).unwrap();
    assert_eq!(named.name, "nightly backup");
    assert!(named.has_role("reader") && !named.has_role("writer"));
    assert_eq!(backup.email(), None);
    for other in [
        issuer.service(UNLISTED),
        issuer.user("kim@example.com"),
        issuer.user("kim@example.com").claim("common_name", BACKUP),
        issuer.non_identity(),
    ] {
        assert_eq!(services.of(&verified(&other)), None);
    }
}

#[test]
fn what_names_no_service_is_refused_at_start() {
    let named = |client_id: &str| format!("[services.\"{client_id}\"]\nname = \"a\"");
    assert!(services(&named(BACKUP)).is_ok());
    for (text, expected) in [
        (&named("backup"), "32 hex digits"),
        (&named(&BACKUP.to_uppercase()), "32 hex digits"),
        (&named(&BACKUP.replace("abcdef", "ABCDEF")), "32 hex digits"),
        (&named(&BACKUP.replace('a', "g")), "32 hex digits"),
        (&named(&BACKUP[1..]), "32 hex digits"),
        (&named(&format!("0{BACKUP}")), "32 hex digits"),
        (&named(&BACKUP.replace(".access", "")), "32 hex digits"),
        (&format!("[services.\"{BACKUP}\"]\nname = \" \""), "empty name"),
        (&format!("[services.\"{BACKUP}\"]\nroles = []"), "missing field `name`"),
        (&format!("[services.\"{BACKUP}\"]\nname = \"a\"\nemail = \"a@example.com\""), "unknown field `email`"),
    ] {
        let error = services(text).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}
