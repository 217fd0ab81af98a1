//! The login page.

use std::time::Duration;

use cloudflare_access_testing::{AUDIENCE, EdgeApplication, LocalEdge, Policy, SignIn, Who};

use crate::client::{claims, csrf, get, post_form, request, sign_in};
use crate::upstream::{Upstream, edge};

const KIM: [(&str, &str); 2] = [("kind", "user"), ("email", "kim@example.org")];

#[test]
fn a_person_signs_in_and_goes_on() {
    let (edge, upstream) = edge();
    let fields = [KIM[0], KIM[1], ("groups", "eng, on-call"), ("country", "de"), ("session", "15m")];
    let (cookie, target) = sign_in(&edge, "/admin?tab=1", &fields);
    assert_eq!(target, "/admin?tab=1");
    let claims = claims(&cookie);
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 15 * 60);
    assert_eq!(claims["custom"]["groups"], serde_json::json!(["eng", "on-call"]));
    assert_eq!((&claims["email"], &claims["country"]), (&"kim@example.org".into(), &"DE".into()));
    assert_eq!(get(&edge, &target, &[("Cookie", &cookie)]).status, 200);
    assert_eq!(upstream.next().header("cf-access-authenticated-user-email"), Some("kim@example.org"));
}

#[test]
fn the_cookie_has_the_attributes_that_are_documented() {
    let (edge, _upstream) = edge();
    let login = get(&edge, "/", &[]).location().to_owned();
    let csrf = csrf(&get(&edge, &login, &[]));
    let posted = post_form(&edge, &login, &[KIM[0], KIM[1], ("csrf", &csrf)]);
    let authorized = get(&edge, posted.location(), &[]);
    let cookie = authorized.header("set-cookie").unwrap();
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert!(attributes[0].starts_with("Expires=") && attributes[0].ends_with(" GMT"), "{cookie}");
    assert_eq!(attributes[1..], ["Path=/", "Secure", "HttpOnly", "SameSite=None"]);
    // The number in the address counts once: whoever finds it in a history has nothing.
    let again = get(&edge, posted.location(), &[]);
    assert_eq!((again.status, again.cookie()), (400, None));
}

#[test]
fn a_service_or_nobody_in_particular_can_sign_in_too() {
    let (edge, upstream) = edge();
    let client_id = "0123456789abcdef0123456789abcdef.access";
    let (cookie, _) = sign_in(&edge, "/", &[("kind", "service"), ("client_id", client_id)]);
    assert_eq!(claims(&cookie)["common_name"], client_id);
    assert_eq!(get(&edge, "/", &[("Cookie", &cookie)]).status, 200);
    assert_eq!(upstream.next().header("cf-access-authenticated-user-email"), None);

    let (cookie, _) = sign_in(&edge, "/", &[("kind", "non-identity")]);
    assert_eq!((claims(&cookie)["email"].as_str(), claims(&cookie)["sub"].as_str()), (None, Some("")));
    assert_eq!(get(&edge, "/", &[("Cookie", &cookie)]).status, 200);
}

/// The form that signs the first person in who is offered: what a click on its button posts.
fn offered(page: &str) -> Vec<(&str, &str)> {
    let (_, rest) = page.split_once("<ul class=\"people\">").expect("people are offered");
    let (form, _) = rest.split_once("</form>").unwrap();
    let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
    let pairs = inputs.filter_map(|input| input.split_once("\" value=\""));
    pairs.filter_map(|(name, rest)| Some((name, rest.split_once('"')?.0))).collect()
}

#[test]
fn whoever_is_offered_signs_in_with_groups_as_they_are() {
    let edge = LocalEdge::builder().person("kim@example.org", ["CN=eng,OU=Groups", "ops"]).start().unwrap();
    let login = get(&edge, "/", &[]).location().to_owned();
    let page = get(&edge, &login, &[]).text();
    let posted = post_form(&edge, &login, &offered(&page));
    let claims = claims(&get(&edge, posted.location(), &[]).cookie().unwrap());
    assert_eq!(claims["custom"]["groups"], serde_json::json!(["CN=eng,OU=Groups", "ops"]));
    assert_eq!((&claims["email"], &claims["country"]), (&"kim@example.org".into(), &"CH".into()));
    assert_eq!(claims["exp"].as_u64().unwrap() - claims["iat"].as_u64().unwrap(), 24 * 3600);

    // A page from before the edge was started offers whom this one may not know.
    let mut stranger = offered(&page);
    for field in stranger.iter_mut().filter(|field| field.1 == "kim@example.org") {
        field.1 = "lee@example.org";
    }
    let answer = post_form(&edge, &login, &stranger);
    assert!(answer.status == 400 && answer.text().contains("Nobody with this email"), "{}", answer.text());
}

#[test]
fn what_is_filled_in_wrongly_is_said_and_kept() {
    let (edge, _upstream) = edge();
    let login = get(&edge, "/", &[]).location().to_owned();
    let csrf = csrf(&get(&edge, &login, &[]));
    for (fields, what) in [
        (vec![("kind", "user"), ("email", "kim")], "Write an email address"),
        (vec![("kind", "user"), ("email", "kim@example.org\r\nSet-Cookie: a=b")], "Write an email address"),
        (vec![("kind", "service")], "Write the client ID"),
        (vec![("kind", "root")], "Choose whom to sign in as"),
        (vec![KIM[0], KIM[1], ("country", "Switzerland")], "Write the country with two letters"),
        (vec![KIM[0], KIM[1], ("session", "forever")], "Write how long the session lasts"),
        (vec![KIM[0], KIM[1], ("session", "32d")], "Write how long the session lasts"),
    ] {
        let mut fields = fields;
        fields.push(("csrf", &csrf));
        let answer = post_form(&edge, &login, &fields);
        assert_eq!((answer.status, answer.cookie()), (400, None));
        assert!(answer.text().contains(what), "{what}: {}", answer.text());
    }
}

/// The login page hands out tokens to whoever asks; only its own form may.
#[test]
fn no_other_page_can_sign_anybody_in() {
    let (edge, _upstream) = edge();
    let login = get(&edge, "/", &[]).location().to_owned();
    let csrf = csrf(&get(&edge, &login, &[]));
    let body = |csrf: &str| crate::client::form(&[KIM[0], KIM[1], ("csrf", csrf)]);
    let own = edge.url();
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let attempts: [(&[(&str, &str)], String); 7] = [
        (&[form, ("Origin", "http://evil.example")], body(&csrf)),
        (&[form, ("Origin", "null")], body(&csrf)),
        (&[form, ("Origin", "http://127.0.0.1:1")], body(&csrf)),
        (&[form, ("Sec-Fetch-Site", "cross-site")], body(&csrf)),
        (&[form, ("Origin", &own), ("Sec-Fetch-Site", "same-site")], body(&csrf)),
        (&[form, ("Origin", &own)], body("")),
        (&[form, ("Origin", &own)], body("00000000000000000000000000000000")),
    ];
    for (headers, body) in attempts {
        let answer = request(&edge, "POST", &login, headers, &body);
        assert_eq!(answer.status, 400, "{headers:?}");
    }
    // JSON that pretends to be a form, and text that a form can send.
    let text = [("Content-Type", "text/plain"), ("Origin", own.as_str())];
    assert_eq!(request(&edge, "POST", &login, &text, &body(&csrf)).status, 400);
    assert!(edge.requests().iter().all(|line| line.status != 302 || line.method == "GET"));
}

#[test]
fn nobody_is_led_to_another_server() {
    let (edge, _upstream) = edge();
    for evil in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%0d%0a/x\r\nSet-Cookie:a=b",
        "/\t/evil.example",
    ] {
        let query = crate::client::form(&[("kid", AUDIENCE), ("redirect_url", evil)]);
        let login = format!("/cdn-cgi/access/login/localhost?{query}");
        let csrf = csrf(&get(&edge, &login, &[]));
        let posted = post_form(&edge, &login, &[KIM[0], KIM[1], ("csrf", &csrf)]);
        let authorized = get(&edge, posted.location(), &[]);
        assert_eq!(authorized.location(), "/", "{evil:?}");
        assert_eq!(authorized.all("set-cookie").len(), 1, "{evil:?}");
    }
}

#[test]
fn whoever_no_policy_lets_in_is_told_so() {
    let admins =
        EdgeApplication::new("Admin").policy(Policy::Allow(Who::nobody().group("admins").email_domain("example.com")));
    let edge = LocalEdge::builder().application(admins).start().unwrap();
    let upstream = Upstream::start();
    edge.forward_to(upstream.address);
    let stranger = edge.sign_in(SignIn::user("kim@example.org").groups(["eng"]));
    let answer = get(&edge, "/", &[("Cookie", &stranger)]);
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("no policy of the application lets you in"), "{}", answer.text());
    assert!(answer.text().contains("Sign in as somebody else"));
    let service = edge.sign_in(SignIn::service("0123456789abcdef0123456789abcdef.access"));
    let answer = get(&edge, "/", &[("Cookie", &service)]);
    assert!(answer.status == 403 && !answer.text().contains("Sign in as somebody else"));
    upstream.assert_silent();
    for admin in [SignIn::user("kim@example.org").groups(["eng", "admins"]), SignIn::user("Lee@EXAMPLE.com")] {
        let admin = edge.sign_in(admin);
        assert_eq!(get(&edge, "/", &[("Cookie", &admin)]).status, 200);
    }
}

/// Whoever was sent on would come back from the application at once, and be none the wiser.
#[test]
fn only_a_user_that_the_application_lets_in_goes_on_without_a_question() {
    let admins = Policy::Allow(Who::nobody().group("admins"));
    let edge = LocalEdge::builder()
        .application(EdgeApplication::new("Site"))
        .application(EdgeApplication::new("Admin").path("/admin").policy(admins).policy(Policy::ServiceAuth))
        .start()
        .unwrap();
    let login = get(&edge, "/admin", &[]).location().to_owned();
    for (sign_in, status) in [
        (SignIn::user("kim@example.org").groups(["admins"]), 302),
        (SignIn::user("kim@example.org"), 200),
        (SignIn::service("0123456789abcdef0123456789abcdef.access"), 200),
        (SignIn::non_identity(), 200),
    ] {
        assert_eq!(get(&edge, &login, &[("Cookie", &edge.sign_in(sign_in.clone()))]).status, status, "{sign_in:?}");
    }
}

#[test]
fn the_session_is_as_long_as_the_application_or_the_edge_has_it() {
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let edge = LocalEdge::builder()
        .session_length(hours(8))
        .application(EdgeApplication::new("Site"))
        .application(EdgeApplication::new("Admin").path("/admin").session_length(hours(1)))
        .start()
        .unwrap();
    // A length that is not among those to choose from is one more.
    for (edge, path, chosen, count) in
        [(&edge, "/", "8h", 7), (&edge, "/admin", "1h", 6), (&LocalEdge::start().unwrap(), "/", "24h", 6)]
    {
        let page = get(edge, get(edge, path, &[]).location(), &[]).text();
        assert!(page.contains(&format!("<option value=\"{chosen}\" selected>")), "{path}: {page}");
        assert_eq!(page.matches("<option value=").count(), count, "{path}");
    }
}

#[test]
fn an_unknown_application_has_no_login_page() {
    let (edge, _upstream) = edge();
    assert_eq!(get(&edge, "/cdn-cgi/access/login/localhost?kid=0000", &[]).status, 404);
    assert_eq!(get(&edge, "/cdn-cgi/access/login", &[]).status, 200);
    assert_eq!(get(&edge, "/cdn-cgi/anything", &[]).status, 404);
}

/// Access leaves claims out of a token that comes near the size of a cookie, in silence, and get-identity has them all.
#[test]
fn too_many_groups_are_left_out_of_the_token() {
    let (edge, _upstream) = edge();
    let groups: Vec<String> = (0..300).map(|number| format!("group-{number:04}")).collect();
    let cookie = edge.sign_in(SignIn::user("kim@example.org").groups(groups));
    assert!(cookie.len() < 4096);
    assert_eq!(claims(&cookie).get("custom"), None);
    let identity = get(&edge, "/cdn-cgi/access/get-identity", &[("Cookie", &cookie)]).json();
    assert_eq!(identity["groups"].as_array().unwrap().len(), 300);
}
