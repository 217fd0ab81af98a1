use crate::key_document::KeyDocument;

/// What a team published at one moment, as far as changes of it are of interest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// In the order of the document.
    pub(crate) keys: Vec<Key>,
    /// Ids and reasons of the entries that verify nothing, sorted.
    pub(crate) odd: Vec<(Option<String>, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) bits: usize,
    /// The modulus as it is written, which tells one key from another of the same id.
    pub(crate) modulus: String,
}

impl Published {
    pub(crate) fn of(document: &KeyDocument) -> Published {
        let keys = document.key_set.keys().map(|(id, bits)| {
            let modulus = document.numbers(id).map(|numbers| numbers.n).unwrap_or_default();
            Key { id: id.to_owned(), bits, modulus }
        });
        let odd = document.key_set.skipped().iter();
        let mut odd: Vec<_> = odd.map(|skipped| (skipped.key_id.clone(), skipped.reason.to_string())).collect();
        odd.sort();
        Published { keys: keys.collect(), odd }
    }

    pub(crate) fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }
}
