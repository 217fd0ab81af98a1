//! A tonic service behind the layer: the token travels as metadata, refusals are gRPC statuses.

use std::io;
use std::net::SocketAddr;

use cloudflare_access::Verifier;
use cloudflare_access_axum::AccessLayer;
use conformance::case::Case;
use conformance::outcome::Outcome;
use conformance::{vectors, verifiers};
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

async fn client(verifier: Verifier) -> HealthClient<Channel> {
    let incoming = TcpIncoming::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = incoming.local_addr().unwrap();
    let (_, health) = tonic_health::server::health_reporter();
    // The default of 16 KiB for all headers together leaves no room for a token of that size.
    let builder = Server::builder().http2_max_header_list_size(64 * 1024);
    let server = builder.layer(AccessLayer::new(verifier).for_grpc()).add_service(health);
    tokio::spawn(server.serve_with_incoming(incoming));
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap();
    HealthClient::new(channel)
}

async fn call(client: &mut HealthClient<Channel>, case: &Case) -> Code {
    let mut request = Request::new(HealthCheckRequest::default());
    for name in ["cf-access-jwt-assertion", "cookie"] {
        for value in case.header_values(name) {
            let Ok(value) = std::str::from_utf8(value).unwrap_or("\0").trim().parse() else {
                return Code::InvalidArgument;
            };
            request.metadata_mut().append(name, value);
        }
    }
    client.check(request).await.map_or_else(|status| status.code(), |_| Code::Ok)
}

#[tokio::test]
async fn every_case_that_metadata_can_carry_is_answered_alike() -> io::Result<()> {
    let mut client = client(verifiers::verifier()?).await;
    let (mut accepted, mut refused) = (0, 0);
    for case in
        vectors::read_timeless()?.iter().filter(|case| !case.missing_type_accepted && case.expect_http.is_none())
    {
        let expected = match case.expect {
            Outcome::Accepted(_) => Code::Ok,
            _ => Code::Unauthenticated,
        };
        match call(&mut client, case).await {
            // Metadata is printable ASCII; the other bytes never leave the client.
            Code::InvalidArgument => {}
            code => {
                assert_eq!(code, expected, "{}", case.id());
                *if code == Code::Ok { &mut accepted } else { &mut refused } += 1;
            }
        }
    }
    assert!(accepted >= 130 && refused >= 700, "{accepted} accepted, {refused} refused");
    Ok(())
}

#[tokio::test]
async fn without_keys_a_call_is_unavailable() -> io::Result<()> {
    let mut client = client(verifiers::verifier_without_keys()).await;
    assert_eq!(call(&mut client, &vectors::named("principals/a-user")?).await, Code::Unavailable);
    assert_eq!(call(&mut client, &vectors::named("request/nothing")?).await, Code::Unauthenticated);
    Ok(())
}
