use crate::edge::EdgeApplication;
use crate::edge::request_path::{is_within, normalized};

/// The applications of a team, each of which knows its AUD tag.
#[derive(Debug)]
pub(crate) struct Applications(Vec<EdgeApplication>);

impl Applications {
    pub(crate) fn new(applications: Vec<EdgeApplication>) -> Self {
        Self(applications)
    }

    /// The one that decides about this path of this host; `None` where no application protects it.
    pub(crate) fn find(&self, host: &str, path: &str) -> Option<&EdgeApplication> {
        let normalized = normalized(path);
        let protects = |application: &&EdgeApplication| {
            application.host.as_deref().is_none_or(|own| own == host)
                && [path, &normalized].iter().any(|path| is_within(path, &application.path))
        };
        self.0.iter().filter(protects).max_by_key(|application| (application.host.is_some(), application.path.len()))
    }

    pub(crate) fn by_audience(&self, audience: &str) -> Option<&EdgeApplication> {
        self.0.iter().find(|application| application.tag() == audience)
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&EdgeApplication> {
        self.0.iter().find(|application| application.name == name)
    }

    pub(crate) fn all(&self) -> &[EdgeApplication] {
        &self.0
    }

    /// The one that a token is for unless somebody says otherwise. There is always one.
    pub(crate) fn first(&self) -> Option<&EdgeApplication> {
        self.0.first()
    }
}

#[cfg(test)]
mod tests {
    use super::Applications;
    use crate::EdgeApplication;

    #[test]
    fn the_more_specific_one_decides() {
        let applications = Applications::new(vec![
            EdgeApplication::new("everything"),
            EdgeApplication::new("admin").path("/admin"),
            EdgeApplication::new("admin host").host("admin.localhost"),
            EdgeApplication::new("admin users").path("/admin/users"),
        ]);
        let found = |host, path| applications.find(host, path).map(|application| application.name.as_str());
        assert_eq!(found("localhost", "/"), Some("everything"));
        assert_eq!(found("localhost", "/admin"), Some("admin"));
        assert_eq!(found("localhost", "/admin/users/1"), Some("admin users"));
        assert_eq!(found("localhost", "/administrator"), Some("everything"));
        assert_eq!(found("localhost", "/x/..%2fadmin"), Some("admin"));
        assert_eq!(found("admin.localhost", "/admin/users"), Some("admin host"));
    }

    #[test]
    fn what_no_application_protects_is_open() {
        let applications = Applications::new(vec![EdgeApplication::new("admin").path("/admin")]);
        assert!(applications.find("localhost", "/").is_none());
    }
}
