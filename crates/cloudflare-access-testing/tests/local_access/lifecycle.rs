use std::io::ErrorKind;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use cloudflare_access_testing::{Fault, Issuer, LocalAccess, RequestHead, TestKey, Token};

use super::client::{certs_request, get_certs, read_for, send};

/// What "at once" means on a busy machine; a server that waits for a client takes seconds.
const PROMPT: Duration = Duration::from_millis(500);

fn start() -> LocalAccess {
    LocalAccess::start(Issuer::new("acme")).unwrap()
}

/// Waits until the server has read as many requests.
fn wait_for_requests(access: &LocalAccess, count: usize) {
    let started = Instant::now();
    while access.requests() < count {
        assert!(started.elapsed() < Duration::from_secs(5), "no request came");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn dropping_ends_clients_that_wait_for_nothing() {
    let faults = [Fault::Hang, Fault::Drip, Fault::DripHeaders, Fault::Endless, Fault::Late(Duration::from_secs(60))];
    for fault in faults {
        let access = start();
        access.answer_with(fault.clone());
        let mut stream = send(&access, certs_request());
        wait_for_requests(&access, 1);
        let started = Instant::now();
        drop(access);
        assert!(started.elapsed() < PROMPT, "{fault:?} took {:?}", started.elapsed());
        let rest = read_for(&mut stream, PROMPT);
        let timed_out = rest.end.is_err_and(|error| error.kind() == ErrorKind::TimedOut);
        assert!(!timed_out, "{fault:?} left the connection open");
    }
}

#[test]
fn dropping_ends_clients_that_never_ask() {
    let access = start();
    let silent: Vec<TcpStream> = (0..8).map(|_| send(&access, "")).collect();
    let halfway = send(&access, "GET /");
    thread::sleep(Duration::from_millis(20));
    let started = Instant::now();
    drop(access);
    assert!(started.elapsed() < PROMPT, "took {:?}", started.elapsed());
    drop((silent, halfway));
}

#[test]
fn an_idle_server_drops_at_once() {
    let started = Instant::now();
    for _ in 0..20 {
        drop(start());
    }
    assert!(started.elapsed() < PROMPT, "took {:?}", started.elapsed());
}

#[test]
fn while_down_nobody_gets_through_and_then_again() {
    let access = start();
    let address = access.address();
    get_certs(&access).assert_json(&Issuer::new("acme").certs_json());
    for _ in 0..3 {
        access.down();
        access.down();
        assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
        access.issuer(Issuer::rotate);
        access.up().unwrap();
        access.up().unwrap();
        assert_eq!(access.address(), address);
        get_certs(&access).assert_json(&access.issuer(|issuer| issuer.certs_json()));
    }
    assert_eq!(access.requests(), 4);
}

#[test]
fn going_down_ends_open_connections() {
    let access = start();
    access.answer_with(Fault::Hang);
    let mut stream = send(&access, certs_request());
    wait_for_requests(&access, 1);
    access.down();
    let rest = read_for(&mut stream, PROMPT);
    assert!(rest.bytes.is_empty());
    assert!(rest.end.is_ok_and(|()| true));
    drop(access);
}

/// Not the last one alone.
#[test]
fn dropping_ends_every_client_that_hangs() {
    let access = start();
    access.answer_with(Fault::Hang);
    let streams: Vec<TcpStream> = (1..=3)
        .map(|count| {
            let stream = send(&access, certs_request());
            wait_for_requests(&access, count);
            stream
        })
        .collect();
    drop(access);
    for mut stream in streams {
        assert!(read_for(&mut stream, Duration::from_secs(5)).end.is_ok());
    }
}

#[test]
fn a_panic_while_it_holds_the_issuer_does_no_harm() {
    let access = start();
    let panicked = thread::scope(|scope| {
        let holder = scope.spawn(|| access.issuer(|_| std::panic::resume_unwind(Box::new("on purpose"))));
        holder.join().map(|never: ()| never)
    });
    assert!(panicked.is_err());
    get_certs(&access).assert_json(&Issuer::new("acme").certs_json());
}

#[test]
fn everything_can_move_between_threads() {
    fn assert<T: Send + Sync>() {}
    assert::<LocalAccess>();
    assert::<(Fault, Issuer, RequestHead, TestKey, Token)>();
}
