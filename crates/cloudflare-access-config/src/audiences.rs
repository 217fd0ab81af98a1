use serde::Deserialize;

/// One audience, or a list of them.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected an audience, 64 hex digits, or a list of them")]
pub(crate) enum Audiences {
    Many(Vec<String>),
    One(String),
}

impl Audiences {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let audiences = match self {
            Audiences::Many(audiences) => audiences.as_slice(),
            Audiences::One(audience) => std::slice::from_ref(audience),
        };
        audiences.iter().map(String::as_str)
    }
}
