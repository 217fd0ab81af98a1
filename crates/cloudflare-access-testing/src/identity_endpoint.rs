//! The get-identity endpoint of a local Access, as a test sets and watches it.

use crate::service::IDENTITY_PATH;
use crate::{Fault, LocalAccess, RequestHead};

impl LocalAccess {
    /// The address of the get-identity endpoint.
    #[must_use]
    pub fn identity_url(&self) -> String {
        format!("{}{IDENTITY_PATH}", self.url())
    }

    /// Puts the user with this email into these groups and no others, as get-identity tells from
    /// now on; tokens do not change. At first everybody is in no group.
    pub fn set_groups<S: Into<String>>(&self, email: &str, groups: impl IntoIterator<Item = S>) {
        self.service.identities().set_groups(email, groups.into_iter().map(Into::into).collect());
    }

    /// Answers get-identity with `fault` until this or
    /// [`answer_identity_genuinely`](Self::answer_identity_genuinely) is called again, whatever
    /// the cookie says.
    ///
    /// Where a fault speaks of the genuine key set, read the genuine identity, or `{}` for a
    /// request without one.
    pub fn answer_identity_with(&self, fault: Fault) {
        self.service.identity_script().standing = Some(fault);
    }

    /// Answers the next `count` get-identity requests with `fault`, and those after it as before.
    pub fn answer_identity_next(&self, count: usize, fault: Fault) {
        self.service.identity_script().next.extend(std::iter::repeat_n(fault, count));
    }

    /// Forgets every fault of the get-identity endpoint, queued or standing.
    pub fn answer_identity_genuinely(&self) {
        *self.service.identity_script() = Default::default();
    }

    /// How many `GET` requests for get-identity have come so far, whatever they were answered.
    #[must_use]
    pub fn identity_requests(&self) -> usize {
        self.service.log().gets(IDENTITY_PATH)
    }

    /// The heads of such requests, in order of arrival, among the last thousand: those of
    /// [`recorded`](Self::recorded).
    #[must_use]
    pub fn recorded_identity(&self) -> Vec<RequestHead> {
        let identity = |head: &RequestHead| head.path() == IDENTITY_PATH && head.method() == "GET";
        self.recorded().into_iter().filter(identity).collect()
    }
}
