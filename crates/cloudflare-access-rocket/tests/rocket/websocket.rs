//! A WebSocket is guarded at its handshake and can end with the token.

use std::time::{Duration, Instant, SystemTime};

use cloudflare_access::{Leeway, UnixTime, User};
use cloudflare_access_rocket::{Access, AccessFairing, catchers};
use cloudflare_access_testing::Issuer;
use rocket::futures::{SinkExt, StreamExt};
use rocket::tokio::time::timeout;
use rocket::{get, routes};
use rocket_ws::{Channel, Message, WebSocket};

use crate::origin::{ASSERTION, Client, Origin, quiet, verifier};

/// Says who is there, repeats what it hears, and hangs up when the token has expired.
#[get("/socket")]
fn socket(user: Access<User>, socket: WebSocket) -> Channel<'static> {
    socket.channel(move |mut stream| {
        Box::pin(async move {
            let _ = timeout(until(user.token().expires_at()), async {
                stream.send(Message::text(user.email())).await?;
                while let Some(message) = stream.next().await {
                    stream.send(message?).await?;
                }
                Ok::<_, rocket_ws::result::Error>(())
            })
            .await;
            Ok(())
        })
    })
}

fn until(end: UnixTime) -> Duration {
    let end = Duration::from_secs(u64::try_from(end.seconds()).unwrap_or_default());
    end.saturating_sub(SystemTime::UNIX_EPOCH.elapsed().unwrap_or(Duration::MAX))
}

fn origin(issuer: &Issuer) -> Origin {
    let verifier = verifier(issuer).with_leeway(Leeway::NONE);
    let rocket = quiet().attach(AccessFairing::new(verifier)).register("/", catchers(None));
    Origin::launch(rocket.mount("/", routes![socket]))
}

fn handshake(origin: &Origin, token: Option<&str>) -> Client {
    let mut headers = vec![
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    headers.extend(token.map(|token| (ASSERTION, token)));
    origin.client("/socket", &headers)
}

#[test]
fn the_handshake_is_guarded() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let expired = issuer.user("kim@example.com").expires_at(1_700_000_000).sign();
    for token in [None, Some("a.b.c"), Some(&expired)] {
        let mut client = handshake(&origin, token);
        assert!(client.head().starts_with("HTTP/1.1 403 "), "{token:?}");
    }
}

#[test]
fn the_socket_ends_with_the_token() {
    let issuer = Issuer::new("acme");
    let origin = origin(&issuer);
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let token = issuer.user("kim@example.com").issued_at(now - 60).expires_at(now + 2).sign();
    let mut client = handshake(&origin, Some(&token));
    assert!(client.head().starts_with("HTTP/1.1 101 "));
    let begun = Instant::now();
    let heard = client.rest();
    assert!(String::from_utf8_lossy(&heard).contains("kim@example.com"), "{heard:?}");
    assert!(begun.elapsed() < Duration::from_secs(4), "the server hung up after {:?}", begun.elapsed());
}
