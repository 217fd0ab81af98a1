use crate::edge::state::State;
use crate::edge::{EdgeApplication, Policy};
use crate::service::CERTS_PATH;

impl State {
    /// What a service has to be told so that it trusts this team, and accepts tokens for each of its applications.
    pub(crate) fn variables(&self) -> [(&'static str, String); 3] {
        // Whoever comes past a Bypass policy has no token.
        let protects = |application: &&EdgeApplication| !application.policies.contains(&Policy::Bypass);
        let audiences: Vec<&str> = self.applications.all().iter().filter(protects).map(EdgeApplication::tag).collect();
        let team = self.issuer(|issuer| issuer.team_domain().trim_end_matches(".cloudflareaccess.com").to_owned());
        [
            ("CF_ACCESS_TEAM", team),
            ("CF_ACCESS_AUD", audiences.join(",")),
            ("CF_ACCESS_CERTS_URL", format!("http://{}{CERTS_PATH}", self.address)),
        ]
    }
}
