//! Policies from TOML and JSON: what is read, and what is refused with which words.

use std::time::Duration;

use cloudflare_access::policy::{ClaimPath, Policy, Selector};
use cloudflare_access_testing::AUDIENCE;

use crate::callers::CLIENT_ID;

/// A policy with every kind of selector, from code and as text.
fn whole() -> (Policy, String) {
    let policy = Policy::include(Selector::everyone())
        .or_include(Selector::any_user())
        .or_include(Selector::email("kim@example.com").unwrap())
        .or_include(Selector::email_domain("example.com").unwrap())
        .or_include(Selector::service_token(CLIENT_ID).unwrap())
        .or_include(Selector::any_service_token())
        .or_include(Selector::non_identity())
        .require(Selector::country("CH").unwrap())
        .require(Selector::audience(AUDIENCE.parse().unwrap()))
        .require(Selector::max_session_age(Duration::from_secs(8 * 3_600)).unwrap())
        .require(Selector::claim("custom.department").unwrap().equals("R&D"))
        .require(Selector::claim("level").unwrap().equals(5))
        .require(Selector::claim("trusted").unwrap().equals(true))
        .require(ClaimPath::from_names(["custom", "http://a.example/roles"]).unwrap().contains("admin"))
        .require(Selector::any_of([Selector::country("CH").unwrap(), Selector::any_service_token()]).unwrap())
        .exclude(Selector::group("contractors").unwrap())
        .exclude(Selector::claim("custom.teams").unwrap().has_group("interns").unwrap())
        .assume_complete_token();
    let toml = format!(
        r#"
        assume_complete_token = true
        include = [
            {{ everyone = true }},
            {{ any_user = true }},
            {{ email = "kim@example.com" }},
            {{ email_domain = "example.com" }},
            {{ service_token = "{CLIENT_ID}" }},
            {{ any_service_token = true }},
            {{ non_identity = true }},
        ]
        require = [
            {{ country = "CH" }},
            {{ audience = "{AUDIENCE}" }},
            {{ max_session_age = "8h" }},
            {{ claim = "custom.department", equals = "R&D" }},
            {{ claim = "level", equals = 5 }},
            {{ claim = "trusted", equals = true }},
            {{ claim = ["custom", "http://a.example/roles"], contains = "admin" }},
            {{ any_of = [{{ country = "CH" }}, {{ any_service_token = true }}] }},
        ]
        exclude = [{{ group = "contractors" }}, {{ group = "interns", claim = "custom.teams" }}]
        "#
    );
    (policy, toml)
}

#[test]
fn every_kind_of_selector_is_read_and_written() {
    let (policy, toml) = whole();
    assert_eq!(toml::from_str::<Policy>(&toml).unwrap(), policy);
    assert_eq!(toml::from_str::<Policy>(&toml::to_string(&policy).unwrap()).unwrap(), policy);
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    assert_eq!(serde_json::from_slice::<Policy>(json.as_bytes()).unwrap(), policy);
    let value: serde_json::Value = toml::from_str(&toml).unwrap();
    assert_eq!(serde_json::from_value::<Policy>(value).unwrap(), policy);
}

#[test]
fn json_reads_as_naturally() {
    let policy: Policy =
        serde_json::from_str(r#"{"exclude": [{"claim": "level", "equals": -1}], "include": [{"group": "eng"}]}"#)
            .unwrap();
    let level = Selector::claim("level").unwrap().equals(-1);
    assert_eq!(policy, Policy::include(Selector::group("eng").unwrap()).exclude(level));
}

#[test]
fn policies_stand_inside_of_other_configuration() {
    #[derive(serde::Deserialize)]
    struct Configuration {
        policy: std::collections::BTreeMap<String, Policy>,
    }
    let configuration: Configuration = toml::from_str(
        r#"
        [policy.admin]
        include = [{ group = "admins" }]

        [policy.reports]
        [[policy.reports.include]]
        email_domain = "example.com"
        [[policy.reports.include]]
        claim = "custom.department"
        equals = "R&D"
        "#,
    )
    .unwrap();
    assert_eq!(configuration.policy.len(), 2);
    let colleagues = Policy::include(Selector::email_domain("example.com").unwrap());
    let developers = Selector::claim("custom.department").unwrap().equals("R&D");
    assert_eq!(configuration.policy["reports"], colleagues.or_include(developers));
}

#[test]
fn nobody_is_written_and_not_read() {
    let json = serde_json::to_string(&Policy::nobody()).unwrap();
    assert_eq!(json, r#"{"include":[]}"#);
    assert!(serde_json::from_str::<Policy>(&json).is_err());
}

#[test]
fn what_is_refused_in_toml_and_what_it_says() {
    let user = "include = [{ any_user = true }]\n";
    let cases: &[(&str, &str)] = &[
        (
            "",
            "the policy includes nobody: write `include` with one selector or more, such as `include = [{ email_domain",
        ),
        ("include = []", "the policy includes nobody: write `include`"),
        ("require = [{ country = \"CH\" }]", "the policy includes nobody: write `include`"),
        ("exclude = [{ email = \"a@example.com\" }]", "the policy includes nobody: write `include`"),
        ("assume_complete_token = true", "the policy includes nobody: write `include`"),
        ("includes = [{ any_user = true }]", "unknown field `includes`, expected one of `include`, `require`"),
        ("{user}allow = true", "unknown field `allow`, expected one of `include`, `require`, `exclude`"),
        ("{user}requires = []", "unknown field `requires`, expected one of"),
        ("{user}Exclude = []", "unknown field `Exclude`, expected one of"),
        ("{user}assume_complete_token = \"yes\"", "invalid type: string \"yes\", expected a boolean"),
        ("{user}include = [{ everyone = true }]", "duplicate key"),
        ("include = \"everyone\"", "expected a list of selectors, such as `[{ email_domain = \"example.com\" }]`"),
        ("include = { everyone = true }", "expected a list of selectors, such as"),
        ("include = true", "expected a list of selectors, such as"),
        ("{user}require = { country = \"CH\" }", "expected a list of selectors, such as"),
        ("include = [\"everyone\"]", "expected a selector: a table such as `{ email_domain = \"example.com\" }`"),
        ("include = [[]]", "expected a selector: a table such as"),
        ("include = [{}]", "the selector is empty: write one, such as"),
        ("include = [{ emails = \"a@example.com\" }]", "unknown field `emails`, expected one of `any_of`"),
        ("include = [{ Email = \"a@example.com\" }]", "unknown field `Email`, expected one of"),
        ("include = [{ ip = \"192.0.2.1\" }]", "unknown field `ip`, expected one of"),
        ("include = [{ everyone = false }]", "`everyone` is false: write `everyone = true`, or leave the selector out"),
        ("include = [{ any_user = {} }]", "invalid type: map, expected a boolean"),
        ("include = [{ any_service_token = \"true\" }]", "invalid type: string \"true\", expected a boolean"),
        ("include = [{ non_identity = 1 }]", "invalid type: integer `1`, expected a boolean"),
        (
            "include = [{ email = \"example.com\" }]",
            "the email is not an address: write it whole, such as `kim@example.com`",
        ),
        ("include = [{ email = \"*@example.com\\n\" }]", "the email is not an address"),
        ("include = [{ email = [\"a@example.com\"] }]", "expected a string"),
        (
            "include = [{ email_domain = \"*.example.com\" }]",
            "the email domain is not a domain: write what stands behind",
        ),
        ("include = [{ email_domain = \"\" }]", "the email domain is not a domain"),
        ("include = [{ service_token = \"robot\" }]", "the service token is not a client ID: write 32 hex digits"),
        ("include = [{ country = \"Switzerland\" }]", "the country is not two letters: write its ISO 3166-1 code"),
        ("include = [{ country = 41 }]", "expected a string"),
        ("include = [{ group = \"\" }]", "the group is empty: write its name, id or email"),
        ("include = [{ group = [\"eng\"] }]", "expected a string"),
        (
            "include = [{ audience = \"my-app\" }]",
            "the audience has 6 characters, not 64: write the Application Audience",
        ),
        (
            "include = [{ max_session_age = \"8\" }]",
            "the age of a session is not a time: write a whole number above zero",
        ),
        ("include = [{ max_session_age = 28800 }]", "invalid type: integer `28800`, expected a string"),
        ("include = [{ max_session_age = \"0h\" }]", "the age of a session is not a time"),
        ("include = [{ max_session_age = \"+8h\" }]", "the age of a session is not a time"),
        ("include = [{ max_session_age = \"8h30m\" }]", "the age of a session is not a time"),
        ("include = [{ max_session_age = \"h\" }]", "the age of a session is not a time"),
        ("include = [{ max_session_age = \"99999d\" }]", "the age of a session is not a time"),
        (
            "include = [{ claim = \"custom.a\" }]",
            "`claim` is not compared with anything: write `equals`, `contains` or",
        ),
        ("include = [{ equals = 1 }]", "`equals` and `contains` are about no claim: write `claim` beside them"),
        ("include = [{ contains = 1 }]", "`equals` and `contains` are about no claim"),
        ("include = [{ claim = \"custom\", equals = 1 }]", "the claim is not named: write the path to it, such as"),
        ("include = [{ claim = \"\", equals = 1 }]", "the claim is not named"),
        ("include = [{ claim = [], equals = 1 }]", "the claim is not named"),
        ("include = [{ claim = 5, equals = 1 }]", "expected the path to a claim, such as \"custom.department\""),
        ("include = [{ claim = \"a\", equals = 1.5 }]", "expected a string, an integer, true or false"),
        ("include = [{ claim = \"a\", equals = [1] }]", "expected a string, an integer, true or false"),
        ("include = [{ claim = \"a\", equals = {} }]", "expected a string, an integer, true or false"),
        ("include = [{ claim = \"a\", equals = 2026-11-24 }]", "expected a string, an integer, true or false"),
        ("include = [{ claim = \"a\", equals = 1, contains = 1 }]", "the selector says more than one thing"),
        ("include = [{ claim = \"a\", group = \"eng\", equals = 1 }]", "the selector says more than one thing"),
        (
            "include = [{ email = \"a@example.com\", country = \"CH\" }]",
            "the selector says more than one thing: write each",
        ),
        ("include = [{ email = \"a@example.com\", claim = \"a\" }]", "the selector says more than one thing"),
        ("include = [{ group = \"eng\", any_user = true }]", "the selector says more than one thing"),
        ("include = [{ any_of = [] }]", "`any_of` has no selectors: write some"),
        ("include = [{ any_of = { country = \"CH\" } }]", "expected a list of selectors, such as"),
        ("include = [{ any_of = [{ any_of = [{ everyone = true }] }] }]", "`any_of` is inside of `any_of`: write the"),
    ];
    for (text, message) in cases {
        let text = text.replace("{user}", user);
        let error = toml::from_str::<Policy>(&text).unwrap_err().to_string();
        assert!(error.contains(message), "{text}\n  says    {error}\n  and not {message}");
    }
}

#[test]
fn what_is_refused_in_json_and_what_it_says() {
    for (text, message) in [
        ("[]", "expected a policy: a table with `include` and, if need be, `require` and `exclude`"),
        ("null", "expected a policy: a table with `include`"),
        (r#"{"include":null}"#, "expected a list of selectors"),
        (r#"{"include":[null]}"#, "expected a selector: a table such as"),
        (r#"{"include":[{"email":null}]}"#, "expected a string"),
        (r#"{"include":[{"claim":"a","equals":null}]}"#, "expected a string, an integer, true or false"),
        (
            r#"{"include":[{"claim":"a","equals":18446744073709551615}]}"#,
            "invalid value: integer `18446744073709551615`",
        ),
        (r#"{"include":[{"any_user":true}],"include":[]}"#, "`include` stands there twice: write one list"),
        (
            r#"{"include":[{"any_user":true}],"exclude":[],"exclude":[]}"#,
            "`exclude` stands there twice: write one list",
        ),
        (r#"{"assume_complete_token":true,"assume_complete_token":false}"#, "duplicate field `assume_complete_token`"),
        (r#"{"include":[{"email":"a@example.com","email":"b@example.com"}]}"#, "the selector says more than one thing"),
        (r#"{"include":[{"group":"a","group":"b"}]}"#, "the selector says more than one thing"),
        (r#"{"include":[{"any_user":true}]} true"#, "trailing characters"),
    ] {
        let error = serde_json::from_str::<Policy>(text).unwrap_err().to_string();
        assert!(error.contains(message), "{text}\n  says    {error}\n  and not {message}");
    }
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let secret = "cfast_0123456789012345678901234567890123456789012345678";
    for key in ["service_token", "audience", "country", "email", "email_domain", "max_session_age"] {
        let json = format!(r#"{{"include":[{{"{key}":"{secret}!"}}]}}"#);
        let error = serde_json::from_str::<Policy>(&json).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("cfast"), "{error}");
    }
}

#[test]
fn a_group_of_the_usual_claim_is_written_by_its_name_alone() {
    let written = |selector| serde_json::to_value(Policy::include(selector)).unwrap()["include"][0].clone();
    assert_eq!(written(Selector::group("admins").unwrap()), serde_json::json!({ "group": "admins" }));
    let elsewhere = Selector::claim("custom.teams").unwrap().has_group("admins").unwrap();
    assert_eq!(written(elsewhere), serde_json::json!({ "claim": "custom.teams", "group": "admins" }));
}
