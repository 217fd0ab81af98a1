//! This machine's clock against the `Date` of the answer.

use cloudflare_access_testing::Fault;
use std::time::SystemTime;

use super::Doctor;

/// A certs endpoint whose answers are dated so many seconds from now, with further header lines.
fn dated(seconds: i64, more: &str) -> Doctor {
    let doctor = Doctor::start();
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let then = jiff::Timestamp::from_second(now.as_secs() as i64 + seconds).unwrap();
    let date = then.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let body = doctor.access.issuer(|issuer| issuer.certs_json());
    let head =
        format!("HTTP/1.1 200 OK\r\nDate: {date}\r\n{more}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    doctor.access.answer_with(Fault::Raw((head + &body).into_bytes()));
    doctor
}

#[test]
fn a_right_clock() {
    for doctor in [dated(0, ""), dated(-3600, "Age: 3600\r\n")] {
        let finished = doctor.run();
        assert!(finished.stdout.contains("\nok    clock"), "{}", finished.stdout);
        assert_eq!(finished.code, Some(0));
    }
}

#[test]
fn a_wrong_clock() {
    dated(-3600, "").assert_finds("fail", "clock", "s ahead: tokens expire too early", "by NTP");
    dated(3600, "").assert_finds("fail", "clock", "s behind: fresh tokens are not yet valid", "by NTP");
    dated(-40, "").assert_finds("warn", "clock", "s ahead, within the leeway of 60 s", "by NTP");
}

#[test]
fn no_date_is_no_fault() {
    let finished = Doctor::start().run();
    assert!(finished.stdout.contains("\nskip  clock"), "{}", finished.stdout);
    for date in ["yesterday", "Thu, 99 Nov 2026 06:00:00 GMT", ""] {
        let doctor = Doctor::start();
        let body = doctor.access.issuer(|issuer| issuer.certs_json());
        let head =
            format!("HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        doctor.access.answer_with(Fault::Raw((head + &body).into_bytes()));
        assert!(doctor.run().stdout.contains("\nskip  clock"));
    }
}
