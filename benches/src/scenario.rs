use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloudflare_access_testing::{OTHER_AUDIENCE, TestKey};

use crate::{Specimen, Team};

/// What kind of token arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// Genuine, and not seen before by anyone who remembers.
    Accepted,
    /// Genuine but for one bit in the middle of its signature.
    BadSignature,
    /// Signed by a stranger, and naming the stranger's key.
    UnknownKey,
    /// Three parts of base64url that decode to noise.
    Garbage,
    /// Genuine, and expired an hour ago.
    Expired,
    /// Genuine, for another application of the team.
    WrongAudience,
    /// Signed with the team's key, and naming another team as issuer.
    WrongIssuer,
    /// Genuine, and never to expire.
    WithoutExpiry,
    /// Genuine, and not to be used for two hours.
    NotYetValid,
    /// Genuine, of a kind that is no application token: the session of the whole team.
    AnotherKind,
    /// With an extension that a verifier must understand or refuse (RFC 7515 §4.1.11), and nobody knows.
    UnknownExtension,
    /// With a claim twice, of which readers take the first or the last.
    RepeatedClaim,
    /// Genuine, in another spelling: bits that base64url leaves unused are set.
    AnotherSpelling,
}

impl Scenario {
    /// The tokens that must be refused.
    pub const REFUSED: [Scenario; 5] =
        [Scenario::Garbage, Scenario::UnknownKey, Scenario::WrongAudience, Scenario::Expired, Scenario::BadSignature];

    /// More tokens that must be refused. Whether a contender does is asked, and not how fast.
    pub const REFUSED_BY_OURS: [Scenario; 7] = [
        Scenario::WrongIssuer,
        Scenario::WithoutExpiry,
        Scenario::NotYetValid,
        Scenario::AnotherKind,
        Scenario::UnknownExtension,
        Scenario::RepeatedClaim,
        Scenario::AnotherSpelling,
    ];

    /// What tables and files call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scenario::Accepted => "accepted",
            Scenario::BadSignature => "bad signature",
            Scenario::UnknownKey => "unknown key",
            Scenario::Garbage => "garbage",
            Scenario::Expired => "expired",
            Scenario::WrongAudience => "wrong audience",
            Scenario::WrongIssuer => "wrong issuer",
            Scenario::WithoutExpiry => "no `exp`",
            Scenario::NotYetValid => "`nbf` to come",
            Scenario::AnotherKind => "another `type`",
            Scenario::UnknownExtension => "unknown `crit`",
            Scenario::RepeatedClaim => "a claim twice",
            Scenario::AnotherSpelling => "loose base64",
        }
    }

    /// `count` different tokens of the kind.
    #[must_use]
    pub fn specimens(self, team: &Team, count: usize) -> Vec<Specimen> {
        (0..count).map(|number| Specimen::new(self.token(team, number))).collect()
    }

    fn token(self, team: &Team, number: usize) -> String {
        let token = team.token(number);
        match self {
            Scenario::Accepted => team.sign(token),
            Scenario::BadSignature => {
                let good = Specimen::new(team.sign(token.clone()));
                let mut signature = good.signature().to_vec();
                let middle = signature.len() / 2;
                signature[middle] ^= 1;
                let signing_input = str::from_utf8(good.signing_input()).expect("base64url is ASCII");
                join(signing_input, &signature)
            }
            Scenario::UnknownKey => token.signed_by(&TestKey::outsider()).sign(),
            Scenario::Garbage => {
                let mut random = fastrand::Rng::with_seed(number as u64);
                let mut noise = |length: usize| (0..length).map(|_| random.u8(..)).collect::<Vec<u8>>();
                let (header, claims, signature) = (noise(100), noise(361), noise(256));
                join(&join(&encode(&header), &claims), &signature)
            }
            Scenario::Expired => {
                let hour_ago = now() - 3600;
                team.sign(token.issued_at(hour_ago - 3600).expires_at(hour_ago))
            }
            Scenario::WrongAudience => team.sign(token.audience(OTHER_AUDIENCE)),
            Scenario::WrongIssuer => team.sign(token.claim("iss", "https://other.cloudflareaccess.com")),
            Scenario::WithoutExpiry => team.sign(token.without_claim("exp")),
            Scenario::NotYetValid => team.sign(token.claim("nbf", now() + 7200)),
            Scenario::AnotherKind => team.sign(token.claim("type", "org")),
            Scenario::UnknownExtension => team.sign(token.header("crit", vec!["x"]).header("x", true)),
            Scenario::RepeatedClaim => {
                let input = token.signing_input();
                let claims = URL_SAFE_NO_PAD.decode(input.rsplit('.').next().expect("claims")).expect("base64url");
                let claims = String::from_utf8(claims).expect("claims are JSON");
                team.sign(token.raw_claims(claims.replacen('{', r#"{"country":"XX","#, 1)))
            }
            Scenario::AnotherSpelling => {
                let mut token = team.sign(token);
                // Of the last digit only the upper bits count, and the digits A, Q, g and w have no others.
                let last = token.pop().expect("a signature");
                token.push(char::from(u8::try_from(last).expect("ASCII") + 1));
                token
            }
        }
    }
}

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().expect("a clock after 1970").as_secs()
}

fn encode(octets: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(octets)
}

fn join(before: &str, octets: &[u8]) -> String {
    format!("{before}.{}", encode(octets))
}
