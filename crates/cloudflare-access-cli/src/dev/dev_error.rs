use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use cloudflare_access_testing::EdgeError;

/// Why a local Access cannot be started.
#[derive(Debug)]
pub(crate) enum DevError {
    ApplicationMember,
    Cors,
    Edge(EdgeError),
    File { path: PathBuf, source: io::Error },
    Member { path: PathBuf, message: String },
    Options,
    Policy,
    Session,
    Upstream,
    UpstreamMissing,
}

impl fmt::Display for DevError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DevError::ApplicationMember => {
                "an application has a member that does not exist: write name, host, path, audience, policy, options, session, \
                 email, domain or group, each with `=` and a value, commas between them"
            }
            DevError::Cors => "CORS settings are only for `options = \"cors\"`, which needs them: write cors = { origins = […], … }",
            DevError::Edge(error) => return error.fmt(f),
            DevError::File { path, .. } => return write!(f, "{} cannot be read", path.display()),
            DevError::Member { path, message } => {
                return write!(f, "{} is not a configuration: {}", path.display(), message.trim_end());
            }
            DevError::Options => "OPTIONS requests cannot be treated like that: write `refuse`, `bypass` or, in a file, `cors`",
            DevError::Policy => {
                "an application has a policy that does not exist: write `allow`, `bypass` or `service-auth`; email, domain and \
                 group go with `allow` only"
            }
            DevError::Session => "that is not how long a session lasts: write `24h`, `15m`, `60s` or `7d`, at most 31 days",
            DevError::Upstream => "the upstream is not the address of a service: write it like `http://127.0.0.1:3000`",
            DevError::UpstreamMissing => "there is no service to forward to: write `--upstream http://127.0.0.1:3000`",
        })
    }
}

impl Error for DevError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            DevError::Edge(error) => error.source(),
            DevError::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
