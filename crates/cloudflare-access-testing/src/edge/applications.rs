use crate::edge::EdgeApplication;
use crate::edge::request_path::{is_within, normalized};

/// A path that means one thing to one reader and another to the next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct AmbiguousPath;

/// The applications of a team, each of which knows its AUD tag.
#[derive(Debug)]
pub(crate) struct Applications(Vec<EdgeApplication>);

impl Applications {
    pub(crate) fn new(applications: Vec<EdgeApplication>) -> Self {
        Self(applications)
    }

    /// The one that decides about this path of this host; `None` where no application protects it.
    ///
    /// # Errors
    ///
    /// The path stands for one application as it is written, and for another one or none with its dots and escapes resolved:
    /// `/health/..%2fadmin` would go around the application at `/admin`, or around all, where the service reads it in the
    /// other way.
    pub(crate) fn find(&self, host: &str, path: &str) -> Result<Option<&EdgeApplication>, AmbiguousPath> {
        let [written, resolved] = [path, &normalized(path)].map(|path| self.most_specific(host, path));
        let is_same = written.map(EdgeApplication::tag) == resolved.map(EdgeApplication::tag);
        if is_same { Ok(written) } else { Err(AmbiguousPath) }
    }

    fn most_specific(&self, host: &str, path: &str) -> Option<&EdgeApplication> {
        let protects = |application: &&EdgeApplication| {
            application.host.as_deref().is_none_or(|own| own == host) && is_within(path, &application.path)
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
    use super::{AmbiguousPath, Applications};
    use crate::EdgeApplication;

    #[test]
    fn the_more_specific_one_decides() {
        let applications = [
            EdgeApplication::new("everything"),
            EdgeApplication::new("admin").path("/admin"),
            EdgeApplication::new("admin host").host("admin.localhost"),
            EdgeApplication::new("admin users").path("/admin/users"),
        ];
        let applications = Applications::new(applications.map(|application| application.completed("acme")).into());
        let found = |host, path| applications.find(host, path).unwrap().map(|application| application.name.as_str());
        assert_eq!(found("localhost", "/"), Some("everything"));
        assert_eq!(found("localhost", "/admin"), Some("admin"));
        assert_eq!(found("localhost", "/admin/users/1"), Some("admin users"));
        assert_eq!(found("localhost", "/administrator"), Some("everything"));
        assert_eq!(found("localhost", "/admin/x/..%2f"), Some("admin"));
        assert_eq!(found("admin.localhost", "/admin/users"), Some("admin host"));
    }

    #[test]
    fn what_no_application_protects_is_open() {
        let applications = Applications::new(vec![EdgeApplication::new("admin").path("/admin")]);
        assert!(applications.find("localhost", "/").unwrap().is_none());
    }

    #[test]
    fn no_spelling_leads_around_an_application() {
        let applications = Applications::new(vec![
            EdgeApplication::new("admin").path("/admin").completed("acme"),
            EdgeApplication::new("health").path("/health").completed("acme"),
        ]);
        for path in [
            "/x/../admin",
            "/x/..%2fadmin",
            "/%61dmin",
            "//admin",
            "/health/../admin",
            "/health/..%2fx",
            "/x\\..\\admin",
        ] {
            assert_eq!(applications.find("localhost", path).err(), Some(AmbiguousPath), "{path}");
        }
    }
}
