use std::fmt;

/// Who an application lets in.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Policy {
    /// These users, once they have signed in (action "Allow").
    Allow(Who),
    /// Everybody, without a login, without a token and without a record of it (action "Bypass").
    Bypass,
    /// Known service tokens, and callers without an identity (action "Service Auth").
    ServiceAuth,
}

/// A choice of users; whoever meets one rule belongs to it, and without a rule nobody does.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Who {
    everyone: bool,
    emails: Vec<String>,
    email_domains: Vec<String>,
    groups: Vec<String>,
}

impl Who {
    /// Whoever can sign in.
    #[must_use]
    pub fn everyone() -> Self {
        Self { everyone: true, ..Self::default() }
    }

    /// Nobody yet.
    #[must_use]
    pub fn nobody() -> Self {
        Self::default()
    }

    /// And the user with this email.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.emails.push(email.into());
        self
    }

    /// And users whose email ends in `@` and this domain.
    #[must_use]
    pub fn email_domain(mut self, domain: impl Into<String>) -> Self {
        self.email_domains.push(domain.into());
        self
    }

    /// And users in this group.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.groups.push(group.into());
        self
    }

    pub(crate) fn includes(&self, email: &str, groups: &[String]) -> bool {
        let is = |one: &String, other: &str| one.eq_ignore_ascii_case(other);
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.everyone
            || self.emails.iter().any(|known| is(known, email))
            || self.email_domains.iter().any(|known| is(known, domain))
            || groups.iter().any(|group| self.groups.contains(group))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Policy::Allow(who) => who.fmt(f),
            Policy::Bypass => f.write_str("bypass"),
            Policy::ServiceAuth => f.write_str("service tokens"),
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let everyone = self.everyone.then(|| "everyone".to_owned());
        let domains = self.email_domains.iter().map(|domain| format!("@{domain}"));
        let groups = self.groups.iter().map(|group| format!("group {group}"));
        let rules: Vec<String> =
            everyone.into_iter().chain(self.emails.iter().cloned()).chain(domains).chain(groups).collect();
        f.write_str(if rules.is_empty() { "nobody" } else { "" })?;
        f.write_str(&rules.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::{Policy, Who};

    #[test]
    fn whoever_meets_one_rule_is_let_in() {
        let groups = ["eng", "ops"].map(str::to_owned);
        for (who, words, is_included) in [
            (Who::nobody(), "nobody", false),
            (Who::everyone(), "everyone", true),
            (Who::nobody().email("Kim@Example.org"), "Kim@Example.org", true),
            (Who::nobody().email("lee@example.org"), "lee@example.org", false),
            (Who::nobody().email_domain("example.ORG"), "@example.ORG", true),
            (Who::nobody().email_domain("ample.org"), "@ample.org", false),
            (Who::nobody().group("ops"), "group ops", true),
            (Who::nobody().group("Ops"), "group Ops", false),
            (Who::nobody().email("lee@example.org").group("eng"), "lee@example.org, group eng", true),
        ] {
            assert_eq!(who.includes("kim@example.org", &groups), is_included, "{who}");
            assert_eq!(Policy::Allow(who).to_string(), words);
        }
    }
}
