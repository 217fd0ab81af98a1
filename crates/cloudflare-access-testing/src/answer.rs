use std::io;
use std::time::Duration;

use crate::Fault;
use crate::exchange::Exchange;
use crate::gzip_bomb::gzip_bomb;
use crate::response::{head, response};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const TEXT: (&str, &str) = ("Content-Type", "text/plain");
const HTML: (&str, &str) = ("Content-Type", "text/html; charset=utf-8");
const CHUNKED: (&str, &str) = ("Transfer-Encoding", "chunked");
const GZIP: (&str, &str) = ("Content-Encoding", "gzip");

const LOGIN_PAGE: &str =
    concat!("<!DOCTYPE html><title>Sign in</title>", "<form method=\"post\">Email <input name=\"email\"></form>",);

/// Short enough that a timeout on each single read never fires.
const DRIP_INTERVAL: Duration = Duration::from_secs(1);

/// Twice the usual cap on a key set, which is 1 MiB.
const PADDING: usize = 2 * 1024 * 1024;

/// Together 256 KiB; each header alone is within the limits of common parsers.
const FILLER_HEADERS: usize = 64;
const FILLER_LENGTH: usize = 4 * 1024;

const EARLY_HINTS: &str = "HTTP/1.1 103 Early Hints\r\nLink: </>; rel=preload\r\n\r\n";

/// More than any server sends for real.
const INFORMATIONAL: usize = 1000;

/// About 16 MB a second: a client without a cap fails its test before it fills the machine's
/// memory.
const ENDLESS_CHUNK: usize = 16 * 1024;
const ENDLESS_INTERVAL: Duration = Duration::from_millis(1);

/// How the connection ends once the answer is out.
pub(crate) enum Ending {
    Abrupt,
    InOrder,
}

/// Sends `fault` in the place of the answer with the document `genuine`.
pub(crate) fn answer_faulty(exchange: &mut Exchange<'_>, fault: &Fault, genuine: &str) -> io::Result<Ending> {
    let half = &genuine.as_bytes()[..genuine.len() / 2];
    match fault {
        Fault::BadChunk => {
            exchange.send(head(200, &[JSON, CHUNKED], None))?;
            exchange.send(chunk(half))?;
            exchange.send("key set\r\n")?;
        }
        Fault::Body(body) => exchange.send(json(body))?,
        Fault::Drip => {
            exchange.send(head(200, &[JSON], Some(genuine.len())))?;
            drip(exchange, genuine.as_bytes())?;
        }
        Fault::DripHeaders => drip(exchange, &json(genuine.as_bytes()))?,
        Fault::EmptyBody => exchange.send(json(b""))?,
        Fault::EmptyKeys => exchange.send(json(br#"{"keys":[]}"#))?,
        Fault::Endless => {
            exchange.send(head(200, &[JSON, CHUNKED], None))?;
            exchange.send(chunk(br#"{"keys":["#))?;
            let white_space = chunk(&[b' '; ENDLESS_CHUNK]);
            loop {
                exchange.send(&white_space)?;
                exchange.pause(ENDLESS_INTERVAL)?;
            }
        }
        Fault::GzipBomb => exchange.send(response(200, &[JSON, GZIP], &gzip_bomb()))?,
        Fault::GzipGarbage => exchange.send(response(200, &[JSON, GZIP], genuine.as_bytes()))?,
        Fault::HalfJson => exchange.send(json(half))?,
        Fault::Hang => exchange.hang(),
        Fault::Html => exchange.send(response(200, &[HTML], LOGIN_PAGE.as_bytes()))?,
        Fault::HugeHeaders => {
            let value = "x".repeat(FILLER_LENGTH);
            let mut headers = vec![("X-Filler", value.as_str()); FILLER_HEADERS];
            headers.push(JSON);
            exchange.send(response(200, &headers, genuine.as_bytes()))?;
        }
        Fault::Late(duration) => {
            exchange.pause(*duration)?;
            exchange.send(json(genuine.as_bytes()))?;
        }
        Fault::ManyInformational => {
            exchange.send(EARLY_HINTS.repeat(INFORMATIONAL))?;
            exchange.send(json(genuine.as_bytes()))?;
        }
        Fault::Oversize => exchange.send(json((genuine.to_owned() + &" ".repeat(PADDING)).as_bytes()))?,
        Fault::Raw(bytes) => exchange.send(bytes)?,
        Fault::Redirect(location) => exchange.send(response(302, &[("Location", location)], b""))?,
        Fault::Reset => {
            exchange.send(head(200, &[JSON], Some(genuine.len())))?;
            exchange.send(half)?;
            return Ok(Ending::Abrupt);
        }
        Fault::RetryAfter { status, value } => {
            exchange.send(error_page(*status, &[HTML, ("Retry-After", value)]))?;
        }
        Fault::Status(status) => exchange.send(error_page(*status, &[HTML]))?,
        Fault::Truncated => {
            exchange.send(head(200, &[JSON], Some(genuine.len())))?;
            exchange.send(half)?;
        }
        Fault::WrongContentType => exchange.send(response(200, &[TEXT], genuine.as_bytes()))?,
    }
    Ok(Ending::InOrder)
}

/// An answer that is genuine as far as HTTP goes, with any bytes as its body.
pub(crate) fn json(body: &[u8]) -> Vec<u8> {
    response(200, &[JSON], body)
}

/// What a caller gets whose session Access does not know: the way to the login page.
pub(crate) fn sign_in() -> Vec<u8> {
    response(302, &[("Location", "/cdn-cgi/access/login")], b"")
}

/// RFC 9110 section 6.4.1 names the statuses that have no content.
pub(crate) fn error_page(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    match status {
        100..200 | 204 | 304 => head(status, headers, None).into_bytes(),
        _ => {
            let page = format!("<!DOCTYPE html><title>{status}</title>");
            response(status, headers, page.as_bytes())
        }
    }
}

fn chunk(data: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", data.len()).as_bytes(), data, b"\r\n"].concat()
}

fn drip(exchange: &mut Exchange<'_>, bytes: &[u8]) -> io::Result<()> {
    for byte in bytes {
        exchange.send([*byte])?;
        exchange.pause(DRIP_INTERVAL)?;
    }
    Ok(())
}
