//! Configuration: what is taken, and what the refusals tell to write instead.

use cloudflare_access::{
    Application, Audience, InvalidApplication, InvalidAudience, InvalidTeamDomain, Leeway, TeamDomain,
};
use cloudflare_access_testing::{AUDIENCE, OTHER_AUDIENCE};

#[test]
fn team_domains_are_taken_as_name_host_or_url() {
    for text in [
        "acme",
        "ACME",
        "acme.cloudflareaccess.com",
        "Acme.CloudflareAccess.Com",
        "acme.cloudflareaccess.com/",
        "https://acme.cloudflareaccess.com",
        "https://acme.cloudflareaccess.com/",
        "HTTPS://ACME.CLOUDFLAREACCESS.COM/",
    ] {
        let team: TeamDomain = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(team.issuer(), "https://acme.cloudflareaccess.com", "{text}");
        assert_eq!(team.host(), "acme.cloudflareaccess.com", "{text}");
        assert_eq!(team.certs_url(), "https://acme.cloudflareaccess.com/cdn-cgi/access/certs", "{text}");
    }
}

#[test]
fn fedramp_teams_have_their_own_issuer() {
    for text in ["acme.fed.cloudflareaccess.com", "https://acme.fed.cloudflareaccess.com/"] {
        let team: TeamDomain = text.parse().unwrap();
        assert_eq!(team.issuer(), "https://acme.fed.cloudflareaccess.com");
    }
}

#[test]
fn nothing_else_is_a_team_domain() {
    use InvalidTeamDomain::{Empty, ForeignHost, MoreThanHost, NotHttps, TeamName};
    let long = "a".repeat(64);
    for (text, expected) in [
        ("", Empty),
        (" ", TeamName),
        ("/", TeamName),
        ("a b", TeamName),
        ("acme ", TeamName),
        (" acme", TeamName),
        ("acme\n", TeamName),
        ("-acme", TeamName),
        ("acme-", TeamName),
        ("xn--", TeamName),
        ("ac_me", TeamName),
        ("äcme", TeamName),
        ("acme\u{212a}", TeamName),
        (long.as_str(), TeamName),
        (".cloudflareaccess.com", TeamName),
        (".fed.cloudflareaccess.com", TeamName),
        ("a.b.cloudflareaccess.com", TeamName),
        ("..", ForeignHost),
        ("a.b", ForeignHost),
        ("acme.fed", ForeignHost),
        ("acme.example.com", ForeignHost),
        ("cloudflareaccess.com", ForeignHost),
        ("acme.cloudflareaccess.com.example.com", ForeignHost),
        ("acme.cloudflareaccess.com.", ForeignHost),
        ("acmecloudflareaccess.com", ForeignHost),
        ("a/b", MoreThanHost),
        ("a@b", MoreThanHost),
        ("a:1", MoreThanHost),
        ("a#", MoreThanHost),
        ("a?", MoreThanHost),
        ("acme.cloudflareaccess.com:443", MoreThanHost),
        ("acme.cloudflareaccess.com//", MoreThanHost),
        ("https://user@acme.cloudflareaccess.com", MoreThanHost),
        ("https://acme.cloudflareaccess.com/cdn-cgi/access/certs", MoreThanHost),
        ("https://acme.cloudflareaccess.com/?a", MoreThanHost),
        ("http://acme.cloudflareaccess.com", NotHttps),
        ("ftp://acme.cloudflareaccess.com", NotHttps),
        ("://acme.cloudflareaccess.com", NotHttps),
    ] {
        let invalid = text.parse::<TeamDomain>().expect_err(text);
        assert_eq!(invalid, expected, "{text:?}");
        assert!(invalid.to_string().contains("`acme`"), "the message says what to write: {invalid}");
    }
    assert!("a".repeat(63).parse::<TeamDomain>().is_ok());
}

#[test]
fn audiences_are_64_hex_digits() {
    let audience: Audience = AUDIENCE.to_uppercase().parse().unwrap();
    assert_eq!(audience.as_str(), AUDIENCE);
    let spaced = format!(" {}", &AUDIENCE[1..]);
    let beyond_ascii = format!("{}é", &AUDIENCE[..62]);
    for (text, expected) in [
        ("", InvalidAudience::Empty),
        ("abc", InvalidAudience::Length { found: 3 }),
        (&AUDIENCE[1..], InvalidAudience::Length { found: 63 }),
        (&format!("{AUDIENCE}0"), InvalidAudience::Length { found: 65 }),
        (spaced.as_str(), InvalidAudience::NotHexadecimal),
        (beyond_ascii.as_str(), InvalidAudience::NotHexadecimal),
        (&AUDIENCE.replace('a', "g"), InvalidAudience::NotHexadecimal),
    ] {
        let invalid = text.parse::<Audience>().expect_err(text);
        assert_eq!(invalid, expected, "{text:?}");
        assert!(invalid.to_string().contains("64 hex digits"), "the message says what to write: {invalid}");
    }
}

#[test]
fn an_application_has_a_team_and_at_least_one_audience() {
    let application = Application::parse("acme", [AUDIENCE, OTHER_AUDIENCE, AUDIENCE]).unwrap();
    let audiences: Vec<&str> = application.audiences().map(Audience::as_str).collect();
    assert_eq!(audiences, [AUDIENCE, OTHER_AUDIENCE]);

    assert_eq!(Application::parse("acme", []), Err(InvalidApplication::NoAudience));
    assert_eq!(
        Application::parse("acme", [AUDIENCE, ""]),
        Err(InvalidApplication::Audience(InvalidAudience::Empty)),
        "a trailing comma in a list is an empty audience, not none"
    );
    assert_eq!(Application::parse("", [AUDIENCE]), Err(InvalidApplication::TeamDomain(InvalidTeamDomain::Empty)));
    for invalid in [
        Application::parse("acme", []).unwrap_err(),
        Application::parse("acme", ["x"]).unwrap_err(),
        Application::parse("a b", [AUDIENCE]).unwrap_err(),
    ] {
        assert!(invalid.to_string().contains("write the"), "the message says what to write: {invalid}");
    }
}

#[test]
fn leeway_is_at_most_five_minutes() {
    assert_eq!(Leeway::default().seconds(), 60);
    assert_eq!(Leeway::from_seconds(300), Ok(Leeway::MAX));
    assert!(Leeway::from_seconds(301).unwrap_err().to_string().contains("300 seconds"));
}
