//! `cfaccess dev`: a service and a visitor with a local Access between them.

use std::fs;
use std::path::PathBuf;

use cloudflare_access_testing::TestKey;

use crate::edge::Edge;
use crate::program::{Finished, run};
use crate::visit::{get, hello};

fn failure(arguments: &[&str]) -> String {
    let Finished { code, stdout, stderr } = run([&["dev", "--port", "0"], arguments].concat(), b"");
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}: {stderr}");
    stderr
}

#[test]
fn it_prints_what_a_service_and_a_person_need() {
    let edge = Edge::start(&["--upstream", &hello()]);
    let port = edge.address.port();
    assert_eq!(edge.variable("CF_ACCESS_TEAM"), "local-dev");
    assert_eq!(edge.variable("CF_ACCESS_AUD").len(), 64);
    assert_eq!(edge.variable("CF_ACCESS_CERTS_URL"), format!("http://127.0.0.1:{port}/cdn-cgi/access/certs"));
    assert!(edge.banner.contains(&format!("http://localhost:{port}/cdn-cgi/access/dev\n")), "{}", edge.banner);
    let (status, page) = get(edge.address, "/cdn-cgi/access/dev", "");
    assert!(status == 200 && page.contains(&edge.variable("CF_ACCESS_AUD")));

    let id = edge.header("CF-Access-Client-Id");
    let credentials =
        format!("CF-Access-Client-Id: {id}\r\nCF-Access-Client-Secret: {}\r\n", edge.header("CF-Access-Client-Secret"));
    assert_eq!(get(edge.address, "/", &credentials), (200, "hello".to_owned()));
}

/// Whoever trusted these would trust everybody who has read this repository.
#[test]
fn it_signs_with_keys_that_nobody_else_has() {
    let certs = |edge: &Edge| get(edge.address, "/cdn-cgi/access/certs", "").1;
    let (one, other) = (Edge::start(&["--upstream", &hello()]), Edge::start(&["--upstream", &hello()]));
    for key in [TestKey::first(), TestKey::second(), TestKey::third(), TestKey::fourth(), TestKey::outsider()] {
        assert!(!certs(&one).contains(key.key_id()));
    }
    assert_ne!(certs(&one), certs(&other));
}

#[test]
fn it_prints_a_line_per_request_and_no_secret() {
    let edge = Edge::start(&["--upstream", &hello()]);
    get(edge.address, "/page?secret=1", "");
    let line = edge.line();
    assert!(line.starts_with("to login     302 ") && line.ends_with(" GET /page"), "{line}");
    let port = edge.address.port().to_string();
    let minted = run(["mint", "--port", &port, "--email", "kim@example.org"], b"");
    assert_eq!(minted.code, Some(0), "{}", minted.stderr);
    assert!(edge.line().contains(" POST /cdn-cgi/access/dev/mint"));
    let cookie = format!("Cookie: CF_Authorization={}\r\n", minted.stdout.trim());
    assert_eq!(get(edge.address, "/", &cookie).0, 200);
    let line = edge.line();
    assert!(line.starts_with("allowed      200 ") && line.ends_with(" GET /  kim@example.org"), "{line}");
}

#[test]
fn applications_are_as_the_command_line_describes_them() {
    let edge = Edge::start(&[
        "--upstream",
        &hello(),
        "--team",
        "acme",
        "--application",
        "name=Site",
        "--application",
        "name=Admin,path=/admin,group=admins,session=15m",
        "--application",
        "name=Health, path=/health, policy=bypass",
        "--application",
        "name=Staff,path=/staff,domain=example.org",
        "--application",
        "name=Backup,path=/backup,policy=service-auth",
    ]);
    let port = edge.address.port().to_string();
    assert_eq!(edge.variable("CF_ACCESS_AUD").split(',').count(), 4);
    assert_eq!(get(edge.address, "/health", "").0, 200);
    assert_eq!(get(edge.address, "/", "").0, 302);
    let visit = |path: &str, application: &str, email: &str, group: &str| {
        let arguments = ["mint", "--port", &port, "--application", application, "--email", email, "--group", group];
        let token = run(arguments, b"").stdout;
        get(edge.address, path, &format!("Cookie: CF_Authorization={}\r\n", token.trim())).0
    };
    let admin = |group: &str| visit("/admin", "Admin", "kim@example.org", group);
    assert_eq!((admin("admins"), admin("users")), (200, 403));
    let staff = |email: &str| visit("/staff", "Staff", email, "users");
    assert_eq!((staff("kim@example.org"), staff("kim@example.com")), (200, 403));
    let id = edge.header("CF-Access-Client-Id");
    let service = |path: &str, secret: &str| {
        let credentials = format!("CF-Access-Client-Id: {id}\r\nCF-Access-Client-Secret: {secret}\r\n");
        get(edge.address, path, &credentials).0
    };
    let secret = edge.header("CF-Access-Client-Secret");
    // Services are let in where a policy says so, and strangers are not sent to a login page.
    assert_eq!((service("/backup", &secret), service("/staff", &secret), service("/backup", "x")), (200, 403, 401));
}

#[test]
fn a_file_describes_everything() {
    let upstream = hello();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("dev-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (config, keys) = (folder.join("access.toml"), folder.join("keys"));
    let text = format!(
        r#"
        upstream = "{upstream}"
        team = "acme"
        session = "1h"
        keys = "{}"

        [[application]]
        name = "Site"
        audience = "4714c1358e65fe4b408ad6d432a5f878f08194bdb4752441fd56faefa9b2b6f2"
        options = "cors"
        cors = {{ origins = ["https://app.example.org"], methods = ["PUT"] }}
        read_service_tokens_from_header = "Authorization"

        [[application]]
        name = "Old"
        path = "/old"
        strict_service_token_auth = false

        [[service_token]]
        name = "backup"
        client_id = "0123456789abcdef0123456789abcdef.access"
        client_secret = "cfast_secret"

        [[person]]
        email = "kim@example.org"
        groups = ["eng"]
        "#,
        keys.display()
    );
    fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    // Without their certificates, which are dated anew.
    let published = |edge: &Edge| -> serde_json::Value {
        let certs = get(edge.address, "/cdn-cgi/access/certs", "").1;
        serde_json::from_str::<serde_json::Value>(&certs).unwrap()["keys"].clone()
    };
    let edge = Edge::start(&["--config", config]);
    assert_eq!(edge.variable("CF_ACCESS_TEAM"), "acme");
    assert!(edge.variable("CF_ACCESS_AUD").starts_with("4714c135"));
    let header = r#"Authorization: {"cf-access-client-id": "0123456789abcdef0123456789abcdef.access", "cf-access-client-secret": "cfast_secret"}"#;
    assert_eq!(get(edge.address, "/", &format!("{header}\r\n")).0, 200);
    let wrong = "CF-Access-Client-Id: 0123456789abcdef0123456789abcdef.access\r\nCF-Access-Client-Secret: x\r\n";
    assert_eq!(get(edge.address, "/old", wrong).0, 302);
    assert!(get(edge.address, "/cdn-cgi/access/login", "").1.contains("kim@example.org"));
    let before = published(&edge);
    assert_eq!(before.as_array().unwrap().len(), 2);
    drop(edge);

    let edge = Edge::start(&["--config", config, "--team", "other"]);
    assert_eq!(edge.variable("CF_ACCESS_TEAM"), "other");
    assert_eq!(published(&edge), before, "the keys are kept");
    drop(edge);

    fs::write(config, "upstram = \"http://127.0.0.1:1\"").unwrap();
    assert!(failure(&["--config", config]).contains("is not a configuration: unknown field `upstram`"));
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn what_makes_no_sense_does_not_start() {
    let upstream = ["--upstream", "http://127.0.0.1:1"];
    let with = |more: &[&str]| failure(&[&upstream, more].concat());
    assert!(failure(&[]).contains("--upstream <URL>"));
    assert!(failure(&["--upstream", "https://example.org"]).contains("write it like `http://127.0.0.1:3000`"));
    assert!(with(&["--application", "name=Site,host=app.example.org"]).contains("`site.localhost` or 127.0.0.1"));
    assert!(with(&["--application", "name=Site,paths=/"]).contains("a member that does not exist"));
    assert!(with(&["--application", "Site"]).contains("each with `=` and a value"));
    assert!(with(&["--application", "policy=open"]).contains("`allow`, `bypass` or `service-auth`"));
    for policy in ["bypass", "service-auth"] {
        let named = format!("policy={policy},email=kim@example.org");
        assert!(with(&["--application", &named]).contains("go with `allow` only"), "{policy}");
    }
    assert!(with(&["--application", "options=cors"]).contains("write cors = {"));
    assert!(with(&["--application", "options=sometimes"]).contains("write `refuse`, `bypass`"));
    assert!(with(&["--application", "audience=x"]).contains("write 64 hex digits"));
    assert!(with(&["--application", "name=A", "--application", "name=B"]).contains("is there twice"));
    assert!(with(&["--session", "forever"]).contains("write `24h`"));
    assert!(with(&["--team", "Acme Inc"]).contains("lower-case letters, digits and hyphens"));
    assert!(with(&["--config", "/nowhere/access.toml"]).contains("/nowhere/access.toml cannot be read: "));
    assert!(with(&["--keys", "/dev/null/keys"]).contains("the signing keys in /dev/null/keys cannot be used: "));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let Finished { code, stderr, .. } = run(["dev", "--upstream", "http://127.0.0.1:1", "--port", &port], b"");
    assert!(code == Some(2) && stderr.contains("choose another port"), "{stderr}");
}
