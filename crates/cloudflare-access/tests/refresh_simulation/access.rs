use std::time::Duration;

use crate::Moment;

/// A team at Access: which keys it publishes and which one signs, at every moment.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    keys: Vec<Key>,
}

#[derive(Clone, Copy, Debug)]
struct Key {
    published_at: Moment,
    signs_from: Moment,
    withdrawn_at: Moment,
}

/// A key by its place in the team's history.
pub(crate) type KeyId = usize;

pub(crate) type KeySet = Vec<KeyId>;

/// For how long Access keeps the previous key.
pub(crate) const PREVIOUS_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// After how long Access rotates by itself.
pub(crate) const SIX_WEEKS: Duration = Duration::from_secs(42 * 24 * 60 * 60);

impl Access {
    pub(crate) fn new() -> Access {
        let first = Key { published_at: Moment::ZERO, signs_from: Moment::ZERO, withdrawn_at: Moment::MAX };
        Access { keys: vec![first] }
    }

    /// A rotation by hand: the new key signs at once, the previous one is kept for seven days.
    pub(crate) fn rotate(&mut self, at: Moment) {
        self.add_key(at, Duration::ZERO, PREVIOUS_KEPT);
    }

    /// A rotation that is published some time before the new key signs.
    pub(crate) fn rotate_announced(&mut self, at: Moment, ahead: Duration) {
        self.add_key(at, ahead, PREVIOUS_KEPT);
    }

    /// The emergency: the key has leaked. A new one signs at once, and no other one is published any longer.
    pub(crate) fn replace(&mut self, at: Moment) {
        self.add_key(at, Duration::ZERO, Duration::ZERO);
    }

    fn add_key(&mut self, at: Moment, ahead: Duration, previous_kept: Duration) {
        if let Some((previous, older)) = self.keys.split_last_mut() {
            previous.withdrawn_at = at + ahead + previous_kept;
            // A set has two keys.
            for key in older {
                key.withdrawn_at = key.withdrawn_at.min(at);
            }
        }
        self.keys.push(Key { published_at: at, signs_from: at + ahead, withdrawn_at: Moment::MAX });
    }

    pub(crate) fn key_set_at(&self, moment: Moment) -> KeySet {
        (0..self.keys.len()).filter(|&key_id| self.publishes(key_id, moment)).collect()
    }

    pub(crate) fn publishes(&self, key_id: KeyId, moment: Moment) -> bool {
        let key = self.keys[key_id];
        key.published_at <= moment && moment < key.withdrawn_at
    }

    pub(crate) fn signing_key_at(&self, moment: Moment) -> KeyId {
        self.keys.iter().rposition(|key| key.signs_from <= moment).expect("the first key signs from the beginning")
    }

    pub(crate) fn published_at(&self, key_id: KeyId) -> Moment {
        self.keys[key_id].published_at
    }

    pub(crate) fn withdrawn_at(&self, key_id: KeyId) -> Moment {
        self.keys[key_id].withdrawn_at
    }

    pub(crate) fn withdrawn_by(&self, moment: Moment) -> Vec<KeyId> {
        (0..self.keys.len()).filter(|&key_id| self.keys[key_id].withdrawn_at <= moment).collect()
    }

    /// When something changes: users and attackers are busiest then.
    pub(crate) fn changes(&self) -> impl Iterator<Item = Moment> {
        self.keys.iter().flat_map(|key| [key.published_at, key.signs_from, key.withdrawn_at])
    }
}
