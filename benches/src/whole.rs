use crate::{Contender, Team, ours};

/// Everyone who verifies whole tokens: ours, and the peers of this build.
#[must_use]
pub fn whole(team: &Team) -> Vec<Contender> {
    #[cfg(feature = "peers")]
    let peers = crate::peers::contenders(team);
    #[cfg(not(feature = "peers"))]
    let peers = Vec::new();
    ours::contenders(team).into_iter().chain(peers).collect()
}
