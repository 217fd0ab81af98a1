use std::io::{self, Write};

use cloudflare_access_testing::LocalEdge;

use crate::dev::Settings;

/// What a person has to know to use the edge.
pub(crate) fn write(edge: &LocalEdge, settings: &Settings, out: &mut impl Write) -> io::Result<()> {
    let port = edge.address().port();
    let upstream = settings.upstream.as_deref().unwrap_or_default();
    writeln!(out, "A local Access in front of {upstream}, on this machine only:\n")?;
    writeln!(out, "  your service   http://localhost:{port}/")?;
    writeln!(out, "  control page   http://localhost:{port}/cdn-cgi/access/dev\n")?;
    writeln!(out, "Start the service with these, so that it trusts this team:\n")?;
    for (name, value) in edge.variables() {
        writeln!(out, "  export {name}={value}")?;
    }
    writeln!(out, "\nCall it as a service with these headers:\n")?;
    for token in &settings.service_tokens {
        writeln!(out, "  CF-Access-Client-Id: {}", token.client_id)?;
        writeln!(out, "  CF-Access-Client-Secret: {}\n", token.client_secret)?;
    }
    writeln!(out, "Ctrl-C ends it.\n")?;
    out.flush()
}
