//! Who asks: what the token and the identity say, as trees.

use crate::json::{Node, member};

pub(super) struct Caller {
    pub(super) claims: Vec<(String, Node)>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    User,
    Service,
    Nobody,
}

impl Caller {
    pub(super) fn read(claims: &[u8]) -> Caller {
        Caller { claims: Node::read_object(claims).expect("what was verified is JSON") }
    }

    /// The text of a claim, where it says something.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        member(&self.claims, name).and_then(Node::text).filter(|text| !text.is_empty())
    }

    pub(super) fn kind(&self) -> Kind {
        match (self.said("sub"), self.said("email"), self.said("common_name")) {
            (Some(_), Some(_), _) => Kind::User,
            (None, _, Some(_)) => Kind::Service,
            _ => Kind::Nobody,
        }
    }

    /// Whether `get-identity` could know more.
    pub(super) fn has_logged_in(&self) -> bool {
        self.kind() != Kind::Service && ["sub", "email", "identity_nonce"].iter().any(|name| self.said(name).is_some())
    }
}

pub(super) struct Identity {
    pub(super) members: Vec<(String, Node)>,
}

impl Identity {
    pub(super) fn read(json: &[u8]) -> Option<Identity> {
        let members = Node::read_object(json)?;
        let tells = ["email", "groups", "id", "user_uuid"];
        let is_telling = tells.iter().any(|name| !matches!(member(&members, name), None | Some(Node::Null)));
        is_telling.then_some(Identity { members })
    }

    /// False for somebody else's.
    pub(super) fn may_be_of(&self, caller: &Caller) -> bool {
        let email = member(&self.members, "email").and_then(Node::text).filter(|email| !email.is_empty());
        match (email, caller.said("email")) {
            (Some(known), Some(claimed)) => known.eq_ignore_ascii_case(claimed),
            _ => true,
        }
    }
}
