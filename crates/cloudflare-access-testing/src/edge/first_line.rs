//! A look at the first line of a connection, which leaves it there.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use crate::edge::identity::is_endpoint;

/// Nobody takes this long to send a line; from then on the HTTP server waits.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Between two looks at a line that is not whole yet.
const PAUSE: Duration = Duration::from_millis(5);

/// No line that is for one of the endpoints is this long.
const LONGEST: usize = 2048;

/// Whether the first request of this connection is for one of the endpoints that a service asks.
pub(crate) async fn is_for_endpoint(stream: &TcpStream) -> bool {
    let began = Instant::now();
    let mut ahead = [0; LONGEST];
    while began.elapsed() < TIMEOUT {
        let Ok(seen @ 1..) = stream.peek(&mut ahead).await else { return false };
        let line = &ahead[..seen];
        if let Some(end) = line.iter().position(|byte| *byte == b'\n') {
            return target(&line[..end]).is_some_and(is_endpoint);
        }
        if seen == LONGEST {
            return false;
        }
        tokio::time::sleep(PAUSE).await;
    }
    false
}

/// The path of a request line.
fn target(line: &[u8]) -> Option<&str> {
    let target = str::from_utf8(line).ok()?.split(' ').nth(1)?;
    target.split('?').next()
}
