use crate::edge::view::ApplicationView;

/// A page that says one thing: refused, signed out, the upstream is down, not found.
#[derive(Clone, Debug)]
pub(crate) struct MessageView {
    pub(crate) status: u16,
    pub(crate) title: String,
    /// What happened.
    pub(crate) text: String,
    /// What to do about it.
    pub(crate) mend: Option<String>,
    pub(crate) application: Option<ApplicationView>,
    pub(crate) links: Vec<Link>,
}

/// A way on from a page.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) label: String,
    /// A path and query of this server.
    pub(crate) href: String,
}
