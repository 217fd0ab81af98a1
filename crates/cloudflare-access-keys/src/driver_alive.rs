use std::ops::Deref;
use std::sync::Arc;

use crate::FreshKeys;

/// The keys as a driver has them while it runs. Where it ends unasked, by a panic or with its runtime, or cannot begin,
/// nobody may wait for it.
pub(crate) struct DriverAlive(Arc<FreshKeys>);

impl DriverAlive {
    pub(crate) fn new(keys: &Arc<FreshKeys>) -> DriverAlive {
        keys.expect_driver();
        DriverAlive(Arc::clone(keys))
    }
}

impl Deref for DriverAlive {
    type Target = Arc<FreshKeys>;

    fn deref(&self) -> &Arc<FreshKeys> {
        &self.0
    }
}

impl Drop for DriverAlive {
    fn drop(&mut self) {
        self.0.lose_driver();
    }
}
