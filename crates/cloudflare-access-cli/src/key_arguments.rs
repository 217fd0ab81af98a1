use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use cloudflare_access::{KeySet, KeySource, TeamDomain};
use cloudflare_access_keys::CertsUrl;
use cloudflare_access_ureq::TeamKeysBuilder;

use crate::backend;
use crate::certs;
use crate::failure::Failure;
use crate::fault::Fault;
use crate::key_document::KeyDocument;
use crate::progress::Progress;

/// More than the core reads of a key set, so it is the core that refuses a larger file.
const MAX_KEY_FILE: u64 = 128 * 1024;

/// Where the keys come from.
#[derive(Args)]
pub(crate) struct KeyArguments {
    /// Take the team's keys from this file instead of fetching them.
    ///
    /// It holds what the team serves at /cdn-cgi/access/certs.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,

    /// Fetch the keys from a loopback address, for local development only.
    ///
    /// Whoever answers at this address decides whose tokens are accepted. Plain
    /// HTTP, numeric address: http://127.0.0.1:8787/cdn-cgi/access/certs.
    #[arg(
        long,
        value_name = "URL",
        conflicts_with = "keys",
        hide_short_help = true,
        help_heading = "Local development",
        verbatim_doc_comment
    )]
    certs_url: Option<String>,

    /// How long fetching the keys may take: 1 to 60 seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=60))]
    timeout: u8,
}

impl KeyArguments {
    /// The keys in the file, or those of `team`, fetched now.
    pub(crate) fn source(&self, team: Option<&TeamDomain>) -> Result<Arc<dyn KeySource>, Failure> {
        if let Some(file) = &self.keys {
            let document = read(file).map_err(Failure::KeyFile)?;
            return Ok(Arc::new(KeySet::parse_with(&document, backend::fastest()).map_err(Failure::KeySet)?));
        }
        let mut builder =
            TeamKeysBuilder::new(team.ok_or(Failure::KeysUnavailable)?, backend::fastest()).timeout(self.timeout());
        if let Some(url) = &self.certs_url {
            builder = builder.loopback_certs_url(url).map_err(Failure::LoopbackUrl)?;
        }
        let _progress = Progress::start(|| "fetching the team's keys …".to_owned());
        Ok(Arc::new(builder.start().map_err(Failure::Fetch)?))
    }

    /// The keys and the document that holds them; the inner error is a fetch that failed, which an explanation explains.
    pub(crate) fn document(&self, team: &TeamDomain) -> Result<Result<KeyDocument, Fault>, Failure> {
        if let Some(file) = &self.keys {
            let document = read(file).map_err(Failure::KeyFile)?;
            return Ok(Ok(KeyDocument::parse(&document).map_err(Failure::KeySet)?));
        }
        let url = self.certs_url(team)?;
        let _progress = Progress::start(|| "fetching the team's keys …".to_owned());
        Ok(certs::load(&url, self.timeout()))
    }

    fn certs_url(&self, team: &TeamDomain) -> Result<CertsUrl, Failure> {
        match &self.certs_url {
            Some(url) => CertsUrl::loopback(url).map_err(Failure::LoopbackUrl),
            None => Ok(CertsUrl::of_team(team)),
        }
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut document = Vec::new();
    File::open(file)?.take(MAX_KEY_FILE).read_to_end(&mut document)?;
    Ok(document)
}
