//! TLS that is broken open: a proxy that answers in the place of the team, and an application without TLS at its port.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;

use super::{Doctor, assert_line};
use crate::program::{Finished, command};

/// A proxy that says yes to `CONNECT` and goes on in plain text.
fn inspecting_proxy() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let head =
                BufReader::new(&stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty()).count();
            assert!(head > 0);
            let answers = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
            let _ = write!(&stream, "{answers}");
            drain(&stream);
        }
    });
    address
}

/// Reads what the client sends, since closing before would reset the connection and swallow the answer.
fn drain(stream: &TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let _ = io::copy(&mut &*stream, &mut io::sink());
}

#[test]
fn somebody_answers_in_the_place_of_the_team() {
    let mut command = command(["doctor", "--team", "acme", "--timeout", "5"]);
    command.env("HTTPS_PROXY", format!("http://{}", inspecting_proxy())).env_remove("NO_PROXY").env_remove("no_proxy");
    let output = command.spawn().unwrap().wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let finished = Finished { code: output.status.code(), stdout, stderr: String::new() };
    assert!(finished.stdout.contains("\nok    name"), "{}", finished.stdout);
    assert_line(&finished, "fail", "tls", "is not who it says", "TLS inspection");
}

#[test]
fn an_application_without_tls_at_its_port() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = write!(&stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            drain(&stream);
        }
    });
    let doctor = Doctor::start().with(&["--timeout", "5", "--app", &format!("https://{address}/admin")]);
    doctor.assert_finds("fail", "app/no-token", "no valid certificate", "whether the application runs");
}
