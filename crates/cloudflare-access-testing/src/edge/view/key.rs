/// A signing key of the team.
#[derive(Clone, Debug)]
pub(crate) struct KeyView {
    /// 64 hex digits.
    pub(crate) key_id: String,
    /// New tokens are signed with it. Otherwise it is the previous key.
    pub(crate) is_current: bool,
    /// The certs endpoint lists it. Only a published key can be withdrawn.
    pub(crate) is_published: bool,
}
