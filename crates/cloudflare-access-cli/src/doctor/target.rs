use std::time::Duration;

use ureq::Agent;
use ureq::http::{Request, Uri, header};

use crate::http::{self, Answer, NoAnswer, Transport};

/// Whoever is still sent on after so many requests to one host gets nowhere.
const MAX_REQUESTS: usize = 8;

/// An address of the application that requests are sent to.
pub(crate) struct Target {
    agent: Agent,
    /// `http://host:port`, without a path.
    origin: String,
    /// What `Host` says, where the address does not.
    host: Option<String>,
    /// Path and query of what is guarded.
    pub(crate) path: String,
}

/// What became of a request, with redirects on the same host followed.
pub(crate) enum Reply {
    Answer(Answer),
    /// One redirect leads to the next, back to where they came from or without end.
    Circle,
    None(NoAnswer),
}

impl Target {
    /// The application at its own URL, or `None` where that is no `http` or `https` URL with a host.
    pub(crate) fn of_url(url: &str, timeout: Duration) -> Option<Target> {
        let url: Uri = url.parse().ok()?;
        let authority = url.authority().filter(|authority| !authority.as_str().contains('@'))?;
        let scheme = url.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let address: Option<std::net::IpAddr> = authority.host().trim_matches(['[', ']']).parse().ok();
        let transport =
            if address.is_some_and(|address| address.is_loopback()) { Transport::Direct } else { Transport::Any };
        Some(Target {
            agent: http::agent(transport, timeout),
            origin: format!("{scheme}://{authority}"),
            host: None,
            path: url.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        })
    }

    /// The same application at `http://address`, past whatever stands in front of it; `None` where that is no such URL.
    pub(crate) fn at_direct_address(&self, url: &str, timeout: Duration) -> Option<Target> {
        let direct = Target::of_url(url, timeout).filter(|direct| direct.origin.starts_with("http://"))?;
        let host = self.origin.split_once("://").map(|(_, authority)| authority.to_owned());
        let agent = http::agent(Transport::Direct, timeout);
        Some(Target { agent, host, origin: direct.origin, path: self.path.clone() })
    }

    /// Host and port that are connected to.
    pub(crate) fn authority(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Sends `GET path` with these headers.
    pub(crate) fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut path = path.to_owned();
        for _ in 0..MAX_REQUESTS {
            let answer = match self.get_once(&path, headers) {
                Ok(answer) => answer,
                Err(error) => return Reply::None(error),
            };
            let next = if answer.is_redirect() { self.same_host(answer.header(header::LOCATION)) } else { None };
            match next {
                Some(next) => path = next,
                None => return Reply::Answer(answer),
            }
        }
        Reply::Circle
    }

    fn get_once(&self, path: &str, headers: &[(&str, &str)]) -> Result<Answer, NoAnswer> {
        let mut request = Request::get(format!("{}{path}", self.origin)).header(header::ACCEPT, "*/*");
        if let Some(host) = &self.host {
            request = request.header(header::HOST, host);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).map_err(|error| NoAnswer::Connection(error.to_string()))?;
        http::send_for_head(&self.agent, request)
    }

    /// The path of a redirect to the same host, unless it is the edge's way to its login page.
    fn same_host(&self, location: Option<&str>) -> Option<String> {
        let location = location?;
        let path = if location.starts_with('/') && !location.starts_with("//") {
            location
        } else {
            let (scheme, rest) = location.split_once("://")?;
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end)?;
            let host = self.host.as_deref().unwrap_or(self.authority());
            let is_same = self.origin.starts_with(&format!("{scheme}://")) && authority.eq_ignore_ascii_case(host);
            if !is_same {
                return None;
            }
            if path.is_empty() { "/" } else { path }
        };
        let path = path.split('#').next().unwrap_or_default();
        (!path.starts_with("/cdn-cgi/access/")).then(|| path.to_owned())
    }
}
