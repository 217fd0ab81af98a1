use crate::edge::view::ApplicationView;

/// The login page: a form that is posted, as `application/x-www-form-urlencoded`, to the address it came from.
///
/// Its fields are `csrf` (hidden), `kind` (`user`, `service` or `non-identity`), `email`, `groups` (comma separated),
/// `country` (two letters), `session` (a length such as `24h`, `15m` or `60s`) and `client_id`. Fields that the kind does not
/// need may be empty or absent. `person`, the email of one of the suggestions, stands in the place of all but `csrf` and
/// `session`.
#[derive(Clone, Debug)]
pub(crate) struct LoginView {
    pub(crate) application: ApplicationView,
    pub(crate) csrf: String,
    /// Where the browser is, as it says.
    pub(crate) host: String,
    /// Where the person goes on to: a path and query of this server.
    pub(crate) redirect_url: String,
    /// People who signed in before or are configured, latest first.
    pub(crate) suggestions: Vec<Suggestion>,
    /// Client IDs of known service tokens.
    pub(crate) services: Vec<String>,
    /// What to fill the form with.
    pub(crate) entered: Entered,
    /// What was wrong with what was posted, as a sentence.
    pub(crate) error: Option<String>,
}

/// The fields as they were posted, or their defaults.
#[derive(Clone, Debug)]
pub(crate) struct Entered {
    pub(crate) kind: String,
    pub(crate) email: String,
    pub(crate) groups: String,
    pub(crate) country: String,
    pub(crate) session: String,
    pub(crate) client_id: String,
}

/// Somebody to sign in as with one click: a form of its own that names the person.
#[derive(Clone, Debug)]
pub(crate) struct Suggestion {
    pub(crate) email: String,
    /// Comma separated, to be read by people.
    pub(crate) groups: String,
    pub(crate) country: String,
}
