//! The way to the service behind the edge and back.

use std::error::Error;

use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Uri, Version};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::edge::answer::{Answer, Body};
use crate::edge::forwarded_headers::{Upgrading, is_loop, on_the_way_back, on_the_way_there, upgrading};
use crate::edge::handle::Origin;
use crate::edge::state::State;
use crate::edge::{EdgeApplication, Principal, upgrade};

/// Who the request is from, where Access says so.
pub(crate) type Caller<'a> = (&'a str, &'a Principal, &'a EdgeApplication);

/// Sends the request on over a connection of its own, with its body as it comes, and answers what comes back.
pub(crate) async fn forward(
    state: &State,
    origin: &Origin,
    parts: Parts,
    body: Incoming,
    caller: Option<Caller<'_>>,
) -> Answer {
    let Some(upstream) = state.upstream() else {
        return unreachable("no service is set to forward to", "Tell the edge where the service is.");
    };
    if is_loop(&parts.headers) {
        let text =
            format!("The request has been through an edge before: the upstream {upstream} leads back to the edge.");
        let mend = "Tell the edge where the service itself is.";
        return Answer::message(StatusCode::LOOP_DETECTED, "Loop detected", &text, Some(mend), &[]);
    }
    match exchange(&upstream.address, origin, parts, body, caller).await {
        Ok(response) => Answer::forwarded(response),
        Err(error) => {
            let text = format!("the service at {upstream} did not answer: {}", causes(&*error));
            unreachable(&text, "Start the service, or look at what it printed; then try again.")
        }
    }
}

async fn exchange(
    address: &str,
    origin: &Origin,
    parts: Parts,
    body: Incoming,
    caller: Option<Caller<'_>>,
) -> Result<Response<Body>, Box<dyn Error + Send + Sync>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the exchange, or with the runtime; what goes wrong comes back from `send_request` or in the body.
    tokio::spawn(connection.with_upgrades());

    let upgrading = upgrading(&parts);
    let mut request = Request::from_parts(parts, body);
    let visitor = upgrading.is_some().then(|| hyper::upgrade::on(&mut request));
    *request.version_mut() = Version::HTTP_11;
    *request.uri_mut() = request.uri().path_and_query().cloned().map_or_else(Uri::default, Uri::from);
    on_the_way_there(request.headers_mut(), origin, upgrading.as_ref(), caller);

    let mut response = sender.send_request(request).await?;
    // What the visitor is spoken to in is the edge's affair.
    *response.version_mut() = Version::HTTP_11;
    let switched = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if let (true, Some(visitor)) = (switched, visitor) {
        upgrade::join(visitor, hyper::upgrade::on(&mut response));
        on_the_way_back(response.headers_mut(), upgrading.as_ref());
    } else if switched {
        return Err("it switches to a protocol that nobody asked for".into());
    } else {
        on_the_way_back(response.headers_mut(), None::<&Upgrading>);
    }
    Ok(response.map(|body| body.boxed()))
}

fn unreachable(text: &str, mend: &str) -> Answer {
    Answer::message(StatusCode::BAD_GATEWAY, "The service is not there", text, Some(mend), &[])
}

fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
