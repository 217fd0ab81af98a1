//! The API for programs.

use cloudflare_access_testing::SignIn;
use serde_json::json;

use crate::client::{act, claims, get, request};
use crate::upstream::edge;

#[test]
fn the_state_is_what_the_edge_knows() {
    let (edge, upstream) = edge();
    let cookie = edge.sign_in(SignIn::user("kim@example.org").groups(["eng"]));
    get(&edge, "/page", &[("Cookie", &cookie)]);
    let state = get(&edge, "/cdn-cgi/access/dev/state", &[]).json();
    assert_eq!(state["team"], "acme.cloudflareaccess.com");
    assert_eq!(state["upstream"], format!("http://{}", upstream.address));
    assert_eq!(state["endpoints"][0]["url"], edge.certs_url());
    assert_eq!(state["endpoints"][1]["url"], edge.identity_url());
    assert_eq!((state["skew"].as_i64(), state["down"].as_bool()), (Some(0), Some(false)));
    assert_eq!(state["keys"].as_array().unwrap().len(), 2);
    assert_eq!(state["sessions"][0]["principal"], "kim@example.org");
    assert_eq!(state["sessions"][0]["applications"], json!(["Everything"]));
    let line = &state["requests"][0];
    assert_eq!((&line["path"], &line["verdict"], &line["status"]), (&json!("/page"), &json!("allowed"), &json!(200)));
    assert!(!state.to_string().contains("eyJ"), "no token is in it");
}

#[test]
fn tokens_are_minted_for_whoever_is_named() {
    let (edge, _upstream) = edge();
    let minted = |fields| act(&edge, "mint", &fields).json();
    let user = minted(json!({ "email": "kim@example.org", "groups": ["a", "b"], "session": "60s", "country": "de" }));
    assert_eq!(user["expected"], "accepted");
    let claims_of = |answer: &serde_json::Value| claims(answer["token"].as_str().unwrap());
    let user = claims_of(&user);
    assert_eq!((&user["custom"]["groups"], &user["country"]), (&json!(["a", "b"]), &json!("DE")));
    assert_eq!(user["exp"].as_u64().unwrap() - user["iat"].as_u64().unwrap(), 60);
    let service = claims_of(&minted(json!({ "kind": "service", "client_id": "x.access" })));
    assert_eq!(service["common_name"], "x.access");
    assert_eq!(claims_of(&minted(json!({ "kind": "non-identity" })))["sub"], "");

    for wrong in [
        json!({}),
        json!({ "email": "kim" }),
        json!({ "kind": "service" }),
        json!({ "email": "kim@example.org", "application": "No such" }),
        json!({ "fixture": "no such" }),
    ] {
        let answer = act(&edge, "mint", &wrong);
        assert!(answer.status == 400 && answer.json()["error"].is_string(), "{wrong}");
    }
    assert_eq!(act(&edge, "no-such-action", &json!({})).status, 400);
    let not_an_object = [("Content-Type", "application/json")];
    assert_eq!(request(&edge, "POST", "/cdn-cgi/access/dev/mint", &not_an_object, "[]").status, 400);
}

/// Groups of LDAP have commas in their names.
#[test]
fn a_list_of_groups_is_taken_as_it_is() {
    let (edge, _upstream) = edge();
    let groups = json!(["CN=eng,OU=Groups,DC=example", "ops", ""]);
    let taken = json!(["CN=eng,OU=Groups,DC=example", "ops"]);
    let minted = |groups: &serde_json::Value| {
        let answer = act(&edge, "mint", &json!({ "email": "kim@example.org", "groups": groups })).json();
        claims(answer["token"].as_str().unwrap())["custom"]["groups"].clone()
    };
    assert_eq!(minted(&groups), taken);
    assert_eq!(minted(&json!("eng, ops")), json!(["eng", "ops"]), "in a text, commas stand between groups");

    let cookie = edge.sign_in(SignIn::user("kim@example.org"));
    assert_eq!(act(&edge, "groups", &json!({ "email": "kim@example.org", "groups": groups })).status, 200);
    let refreshed = get(&edge, "/cdn-cgi/access/refresh-identity", &[("Cookie", &cookie)]).cookie().unwrap();
    assert_eq!(claims(&refreshed)["custom"]["groups"], taken);
}

#[test]
fn hostile_tokens_are_minted_by_name() {
    let (edge, _upstream) = edge();
    // The edge signs all of them for each, so not every one is asked for.
    for hostile in edge.issuer(|issuer| issuer.hostile()).into_iter().step_by(10) {
        let answer = act(&edge, "mint", &json!({ "fixture": hostile.name(), "application": "Everything" })).json();
        assert_eq!(answer["expected"], format!("refused: {}", hostile.reason()));
        assert!(answer["token"].as_str().is_some_and(|token| token.contains('.')), "{}", hostile.name());
    }
}
