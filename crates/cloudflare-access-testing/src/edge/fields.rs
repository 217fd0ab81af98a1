use std::collections::BTreeMap;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use serde_json::Value;

/// Far more than any form of ours.
const LONGEST: usize = 64 * 1024;

/// What a caller filled in: a posted form, a JSON object of texts, numbers, truth values and lists of texts, or a query.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    values: BTreeMap<String, Given>,
    pub(crate) is_json: bool,
}

#[derive(Debug)]
enum Given {
    Text(String),
    List(Vec<String>),
}

impl Fields {
    pub(crate) fn of_query(request: &Parts) -> Self {
        Self::of_form(request.uri.query().unwrap_or_default().as_bytes())
    }

    /// `None` where the body is too long, breaks off or is neither of the two.
    pub(crate) async fn of_body(request: &Parts, body: Incoming) -> Option<Self> {
        let content_type = request.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let body = Limited::new(body, LONGEST).collect().await.ok()?.to_bytes();
        match content_type.as_str() {
            "application/x-www-form-urlencoded" => Some(Self::of_form(&body)),
            "application/json" => Self::of_json(&body),
            _ => None,
        }
    }

    /// The text, without the white space around it; `None` where it is absent, empty or a list.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        match self.values.get(name)? {
            Given::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Given::List(_) => None,
        }
    }

    /// The items of a list as they are, which may have commas in them, or the parts between the commas of a text.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        match self.values.get(name) {
            Some(Given::List(items)) => items.iter().filter(|item| !item.is_empty()).cloned().collect(),
            Some(Given::Text(text)) => {
                let parts = text.split(',').map(str::trim);
                parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
            }
            None => Vec::new(),
        }
    }

    fn of_form(bytes: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(bytes).into_owned();
        Self { values: pairs.map(|(name, text)| (name, Given::Text(text))).collect(), is_json: false }
    }

    fn of_json(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(Self { is_json: true, ..Self::default() });
        }
        let Value::Object(members) = serde_json::from_slice(bytes).ok()? else { return None };
        let values = members.into_iter().filter_map(|(name, value)| Some((name, given(&value)?)));
        Some(Self { values: values.collect(), is_json: true })
    }
}

fn given(value: &Value) -> Option<Given> {
    match value {
        Value::Array(items) => Some(Given::List(items.iter().filter_map(text).collect())),
        value => text(value).map(Given::Text),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
    }
}
