//! `cfaccess mint`: a token from a running local Access.

mod mint_error;

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

pub(crate) use self::mint_error::MintError;
use crate::failure::Failure;
use crate::http::{self, Transport};

const EXAMPLES: &str = "\
Examples:
  cfaccess mint --email kim@example.org --group eng
  curl -H \"Cf-Access-Jwt-Assertion: $(cfaccess mint --email kim@example.org)\" http://127.0.0.1:3000/
  cfaccess mint --service 0123456789abcdef0123456789abcdef.access
  cfaccess mint --fixture other-application | cfaccess verify --team local-dev --audience …
  cfaccess mint --fixtures

Exit status: 0 with a token, 2 without.";

/// An edge answers at once.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An answer is shorter by far.
const LONGEST_ANSWER: u64 = 1024 * 1024;

/// Mint a token at a running local Access, sound or hostile
///
/// The token goes to standard output, alone on its line. It is signed by the team of
/// `cfaccess dev`, which nobody trusts who was not told to.
#[derive(Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub(crate) struct Mint {
    /// A user with this email.
    #[arg(long, group = "whom")]
    email: Option<String>,

    /// A service token with this client ID.
    #[arg(long, value_name = "CLIENT_ID", group = "whom")]
    service: Option<String>,

    /// Somebody without an identity.
    #[arg(long, group = "whom")]
    non_identity: bool,

    /// The hostile token of this name.
    #[arg(long, value_name = "NAME", group = "whom")]
    fixture: Option<String>,

    /// List the names of the hostile tokens, with the reasons for which they are refused.
    #[arg(long, group = "whom")]
    fixtures: bool,

    /// A group that the user is in; repeat the option for more.
    #[arg(long = "group", requires = "email")]
    groups: Vec<String>,

    /// The user's country, with two letters.
    #[arg(long)]
    country: Option<String>,

    /// How long it is good: 24h, 15m, 60s or 7d.
    #[arg(long, value_name = "LENGTH")]
    session: Option<String>,

    /// The name or AUD tag of the application; the first one unless this says otherwise.
    #[arg(long)]
    application: Option<String>,

    /// Where `cfaccess dev` listens.
    #[arg(long, default_value_t = 8787)]
    port: u16,

    /// Print an object with `token` and `expected`, which is how an origin should end with it.
    #[arg(long)]
    json: bool,
}

impl Mint {
    pub(crate) fn run(&self, out: &mut impl Write) -> Result<ExitCode, Failure> {
        if self.fixtures {
            self.list(out).map_err(Failure::Output)?;
            return Ok(ExitCode::SUCCESS);
        }
        let answer = self.ask().map_err(Failure::Mint)?;
        let token = answer.get("token").and_then(Value::as_str).ok_or(Failure::Mint(MintError::NotAnEdge))?;
        let written = if self.json { writeln!(out, "{answer}") } else { writeln!(out, "{token}") };
        written.map_err(Failure::Output)?;
        Ok(ExitCode::SUCCESS)
    }

    fn list(&self, out: &mut impl Write) -> std::io::Result<()> {
        for fixture in cloudflare_access_testing::Issuer::new("local-dev").hostile() {
            let (name, reason) = (fixture.name(), fixture.reason());
            match self.json {
                true => writeln!(out, "{}", json!({ "name": name, "reason": reason }))?,
                false => writeln!(out, "{name:<26}  refused: {reason}")?,
            }
        }
        Ok(())
    }

    fn ask(&self) -> Result<Value, MintError> {
        let kind = match (&self.service, self.non_identity) {
            (Some(_), _) => "service",
            (None, true) => "non-identity",
            (None, false) => "user",
        };
        if self.email.is_none() && self.service.is_none() && !self.non_identity && self.fixture.is_none() {
            return Err(MintError::Nobody);
        }
        let request = json!({
            "kind": kind, "email": self.email, "client_id": self.service, "groups": self.groups,
            "country": self.country, "session": self.session, "application": self.application,
            "fixture": self.fixture,
        });
        let url = format!("http://127.0.0.1:{}/cdn-cgi/access/dev/mint", self.port);
        // Past every proxy: what comes back is a credential.
        let agent = http::agent(Transport::Direct, TIMEOUT);
        let sent = agent.post(&url).content_type("application/json").send(request.to_string());
        let mut response = sent.map_err(|_| MintError::Unreachable { port: self.port })?;
        let body = response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string();
        let answer: Value = body.ok().and_then(|text| serde_json::from_str(&text).ok()).ok_or(MintError::NotAnEdge)?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => Err(MintError::Refused(error.to_owned())),
            None => Ok(answer),
        }
    }
}
