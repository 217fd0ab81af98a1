//! The answer of `https://<team>.cloudflareaccess.com/cdn-cgi/access/certs`.

use serde_json::Value;

use crate::TestKey;
use crate::members::Members;

/// What a team publishes at one moment, in the order of `keys`.
pub(crate) struct Certs<'a> {
    pub(crate) keys: &'a [TestKey],
    pub(crate) foreign: &'a [Value],
    pub(crate) current: Option<TestKey>,
    pub(crate) reversed: bool,
}

impl Certs<'_> {
    pub(crate) fn to_json(&self) -> String {
        let own = self.keys.iter().map(|key| key.jwk_members().write(Value::to_string));
        let keys = own.chain(self.foreign.iter().map(Value::to_string)).collect();
        let certificates = self.keys.iter().map(certificate).collect();
        Members::new([
            ("keys", self.array(keys)),
            ("public_cert", self.current.as_ref().map_or("null".to_owned(), certificate)),
            ("public_certs", self.array(certificates)),
        ])
        .write(String::clone)
    }

    fn array(&self, mut items: Vec<String>) -> String {
        if self.reversed {
            items.reverse();
        }
        format!("[{}]", items.join(","))
    }
}

fn certificate(key: &TestKey) -> String {
    Members::new([("kid", Value::from(key.key_id())), ("cert", Value::from(key.certificate_pem()))])
        .write(Value::to_string)
}
