use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use std::{env, thread};

use cloudflare_access_testing::AUDIENCE;

use crate::cpu::cpu_time;
use crate::load::requests_per_second;
use crate::mode::Mode;
use crate::process::Process;
use crate::server::FRAMEWORKS;

/// The core that servers have; the load generator has the other one.
const CORE: &str = "0";

/// A running server in one mode, and what was measured of it.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) server: &'static str,
    pub(crate) mode: &'static str,
    token_as: &'static str,
    process: Process,
    url: String,
    pub(crate) rates: Vec<f64>,
    pub(crate) cpu_micros: Vec<f64>,
}

impl Target {
    /// Every framework in every mode.
    pub(crate) fn ours() -> Vec<Target> {
        let program = env::current_exe().expect("the path of this program");
        let program = program.to_str().expect("a path in UTF-8");
        let mut targets = Vec::new();
        for server in FRAMEWORKS {
            for mode in Mode::ALL.map(Mode::name) {
                let (process, url) = Process::start(CORE, program, &["serve", server, mode]);
                targets.push(Target::new(server, mode, "header", process, url));
            }
        }
        targets
    }

    /// FastAPI on uvicorn, from the Python environment at this path. `certs_url` is where it fetches keys.
    pub(crate) fn fastapi(python: &str, certs_url: &str) -> Vec<Target> {
        let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/seed");
        let uvicorn = Path::new(python).join("bin/uvicorn").to_str().expect("a path in UTF-8").to_owned();
        let modes = [("unguarded", "unguarded"), ("seed", "fetch per request"), ("kept", "keys kept")];
        let start = |(index, (variable, mode)): (u16, (&str, &'static str))| {
            let port = (8790 + index).to_string();
            let arguments =
                ["main:app", "--app-dir", directory, "--port", &port, "--no-access-log", "--log-level", "error"];
            let environment = [("MODE", variable), ("CERTS_URL", certs_url), ("AUDIENCE", AUDIENCE)];
            let process = Process::start_silent(CORE, &uvicorn, &arguments, &environment);
            let url = format!("http://127.0.0.1:{port}/");
            Target::new("FastAPI, PyJWT", mode, "cookie", process, url)
        };
        (0..).zip(modes).map(start).collect()
    }

    fn new(server: &'static str, mode: &'static str, token_as: &'static str, process: Process, url: String) -> Target {
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return Target { server, mode, token_as, process, url, rates: Vec::new(), cpu_micros: Vec::new() };
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{server} does not listen on {address}");
    }

    /// Drops what was measured so far.
    pub(crate) fn forget(&mut self) {
        self.rates.clear();
        self.cpu_micros.clear();
    }

    /// Puts it under load.
    pub(crate) fn measure(&mut self, tokens: &Path, seconds: u64) {
        let before = cpu_time(self.process.id());
        let (requests, duration) = requests_per_second(&self.url, tokens, self.token_as, seconds);
        let cpu = cpu_time(self.process.id()) - before;
        self.rates.push(requests as f64 / duration.as_secs_f64());
        self.cpu_micros.push(cpu.as_secs_f64() * 1e6 / requests as f64);
    }
}
