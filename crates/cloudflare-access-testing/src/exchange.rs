use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::request_head::RequestHead;
use crate::stop::Stop;

/// A head above this size is refused; real clients stay far below.
const LONGEST_HEAD: usize = 64 * 1024;

/// A client that has not sent its head by now never will.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// A client that takes no byte for this long has gone.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the server waits for the client to close after an answer.
const LINGER: Duration = Duration::from_secs(1);

/// One connection while it is being served: one request, one answer.
pub(crate) struct Exchange<'a> {
    stream: &'a TcpStream,
    stop: &'a Stop,
}

/// What came in the place of a request head.
pub(crate) enum NoHead {
    Gone,
    TooLong,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(stream: &'a TcpStream, stop: &'a Stop) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(WRITE_TIMEOUT))?;
        Ok(Self { stream, stop })
    }

    /// Reads the request head except for its very last byte, which [`finish`](Self::finish) takes.
    ///
    /// A close with unread data is what makes the operating system reset a connection; see
    /// [`Fault::Reset`](crate::Fault::Reset).
    pub(crate) fn read_head(&mut self) -> Result<RequestHead, NoHead> {
        let deadline = Instant::now() + HEAD_TIMEOUT;
        let mut head = Vec::new();
        let mut ahead = [0; 4096];
        loop {
            let seen = self.before(deadline, |mut stream| {
                let seen = stream.peek(&mut ahead)?;
                let end = end_of_head(&head, &ahead[..seen]);
                let taken = end.map_or(seen, |end| end - 1);
                stream.read_exact(&mut ahead[..taken])?;
                Ok((seen, end, taken))
            });
            match seen {
                Ok((0, _, _)) | Err(_) => return Err(NoHead::Gone),
                Ok((_, end, taken)) => {
                    head.extend_from_slice(&ahead[..end.unwrap_or(taken)]);
                    if head.len() > LONGEST_HEAD {
                        return Err(NoHead::TooLong);
                    }
                    if end.is_some() {
                        return Ok(RequestHead::new(&head));
                    }
                }
            }
        }
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let mut stream = self.stream;
        stream.write_all(bytes.as_ref())
    }

    /// Waits; an error once the server stops.
    pub(crate) fn pause(&mut self, duration: Duration) -> io::Result<()> {
        if self.stop.pause(duration) { Err(ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }

    /// Keeps the connection open without a word until the client closes it or the server stops.
    pub(crate) fn hang(&mut self) {
        // What stops the server also shuts the connection down, so an hour is never waited for.
        self.discard_until(Instant::now() + Duration::from_secs(3600));
    }

    /// Ends the connection in order: without the wait, unread data would reset it and swallow the
    /// answer.
    pub(crate) fn finish(&mut self) {
        if self.stream.shutdown(Shutdown::Write).is_ok() {
            self.discard_until(Instant::now() + LINGER);
        }
    }

    fn discard_until(&mut self, deadline: Instant) {
        let mut discarded = [0; 4096];
        while let Ok(1..) = self.before(deadline, |mut stream| stream.read(&mut discarded)) {}
    }

    /// One blocking call that gives up at the deadline, repeated when a signal interrupts it.
    fn before<T>(&self, deadline: Instant, mut call: impl FnMut(&TcpStream) -> io::Result<T>) -> io::Result<T> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stop.is_raised() {
                return Err(ErrorKind::TimedOut.into());
            }
            self.stream.set_read_timeout(Some(left))?;
            match call(self.stream) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

/// Where in `ahead` the empty line ends that ends a head, with `head` read before it.
fn end_of_head(head: &[u8], ahead: &[u8]) -> Option<usize> {
    const END: &[u8] = b"\r\n\r\n";
    let tail = &head[head.len().saturating_sub(END.len())..];
    let joined = [tail, ahead].concat();
    let start = joined.windows(END.len()).position(|window| window == END)?;
    Some(start + END.len() - tail.len())
}

#[cfg(test)]
mod tests {
    use std::io::{self, ErrorKind, Write as _};
    use std::net::{Shutdown, TcpListener, TcpStream};
    use std::time::{Duration, Instant};

    use super::Exchange;
    use crate::stop::Stop;

    fn client_and_server() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (client, listener.accept().unwrap().0)
    }

    /// A far deadline, and an end of the call for each of its turns.
    fn before(stop: &Stop, ends: &[io::Result<()>]) -> (Result<(), ErrorKind>, usize) {
        let (_client, server) = client_and_server();
        let exchange = Exchange::new(&server, stop).unwrap();
        let mut turns = 0;
        let end = exchange.before(Instant::now() + Duration::from_secs(60), |_| {
            turns += 1;
            ends[turns - 1].as_ref().map_err(|error| error.kind().into()).copied()
        });
        (end.map_err(|error| error.kind()), turns)
    }

    #[test]
    fn a_signal_ends_no_call_and_every_other_error_does() {
        let stop = Stop::default();
        let (interrupted, reset) = (|| Err(ErrorKind::Interrupted.into()), || Err(ErrorKind::ConnectionReset.into()));
        assert_eq!(before(&stop, &[interrupted(), interrupted(), Ok(())]), (Ok(()), 3));
        assert_eq!(before(&stop, &[reset(), Ok(())]), (Err(ErrorKind::ConnectionReset), 1));
    }

    #[test]
    fn nothing_begins_once_the_server_stops() {
        let stop = Stop::default();
        stop.raise();
        assert_eq!(before(&stop, &[Ok(())]), (Err(ErrorKind::TimedOut), 0));
    }

    /// What is left unread when a connection is closed resets it, and the answer is lost with it.
    #[test]
    fn what_the_client_still_sends_is_taken() {
        let (mut client, server) = client_and_server();
        client.write_all(b"more than was asked for").unwrap();
        client.shutdown(Shutdown::Write).unwrap();
        Exchange::new(&server, &Stop::default()).unwrap().finish();
        assert_eq!(server.peek(&mut [0]).unwrap(), 0);
    }
}
