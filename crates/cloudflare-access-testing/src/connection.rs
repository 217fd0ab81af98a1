use std::io;
use std::net::TcpStream;

use crate::answer::{Ending, answer_faulty, error_page, json, sign_in};
use crate::endpoints::Endpoints;
use crate::exchange::{Exchange, NoHead};
use crate::service::Reply;
use crate::stop::Stop;

/// Serves the one request of a connection; whatever goes wrong is the client's to notice.
pub(crate) fn serve(stream: &TcpStream, endpoints: &impl Endpoints, stop: &Stop) {
    let Ok(mut exchange) = Exchange::new(stream, stop) else {
        return;
    };
    if let Ok(Ending::InOrder) = answer(&mut exchange, endpoints) {
        exchange.finish();
    }
}

fn answer(exchange: &mut Exchange<'_>, endpoints: &impl Endpoints) -> io::Result<Ending> {
    let head = match exchange.read_head() {
        Ok(head) => head,
        Err(NoHead::Gone) => return Ok(Ending::Abrupt),
        Err(NoHead::TooLong) => {
            exchange.send(error_page(431, &[]))?;
            return Ok(Ending::InOrder);
        }
    };
    match endpoints.reply(head) {
        Reply::Faulty { fault, genuine } => return answer_faulty(exchange, &fault, &genuine),
        Reply::Genuine(document) => exchange.send(json(document.as_bytes()))?,
        Reply::MethodNotAllowed => exchange.send(error_page(405, &[("Allow", "GET")]))?,
        Reply::NotFound => exchange.send(error_page(404, &[]))?,
        Reply::SignIn => exchange.send(sign_in())?,
    }
    Ok(Ending::InOrder)
}
