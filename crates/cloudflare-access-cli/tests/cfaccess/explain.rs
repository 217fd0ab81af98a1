//! `verify --explain`: the verdict, check by check.

mod hostile;
mod pasted;
mod report;
mod setups;

use cloudflare_access_testing::{AUDIENCE, Issuer, LocalAccess, Token};

use crate::program::{Finished, run};

/// A local Access, and what `verify --explain` says of what is pasted.
struct Explain {
    access: LocalAccess,
    more: Vec<String>,
}

impl Explain {
    fn start() -> Explain {
        Explain { access: LocalAccess::start(Issuer::new("acme")).unwrap(), more: Vec::new() }
    }

    fn with(mut self, more: &[&str]) -> Explain {
        self.more.extend(more.iter().map(|argument| (*argument).to_owned()));
        self
    }

    fn user(&self) -> Token {
        self.access.issuer(|issuer| issuer.user("kim@example.org"))
    }

    fn arguments(&self) -> Vec<String> {
        let certs_url = self.access.certs_url();
        let mut arguments = vec!["verify", "--explain", "--certs-url", &certs_url];
        let has = |option: &str| self.more.iter().any(|argument| argument == option);
        if !has("--team") {
            arguments.extend(["--team", "acme"]);
        }
        if !has("--audience") {
            arguments.extend(["--audience", AUDIENCE]);
        }
        arguments.into_iter().map(str::to_owned).chain(self.more.iter().cloned()).collect()
    }

    fn run(&self, paste: impl AsRef<[u8]>) -> Finished {
        run(self.arguments(), paste.as_ref())
    }

    /// The last line, which holds verdict, cause and mend.
    fn last_line(&self, paste: impl AsRef<[u8]>) -> String {
        let finished = self.run(paste);
        assert_eq!(finished.stderr, "");
        assert!(!finished.stdout.contains("bug"), "{}", finished.stdout);
        finished.stdout.lines().last().unwrap().to_owned()
    }
}
