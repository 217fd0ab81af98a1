use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;

/// Once both sides have switched protocols, passes on what either says until one of them ends.
pub(crate) fn join(visitor: OnUpgrade, service: OnUpgrade) {
    tokio::spawn(async move {
        let (Ok(visitor), Ok(service)) = tokio::join!(visitor, service) else { return };
        let (mut visitor, mut service) = (TokioIo::new(visitor), TokioIo::new(service));
        // Whoever breaks off ends both; there is nobody left to tell.
        let _ = tokio::io::copy_bidirectional(&mut visitor, &mut service).await;
    });
}
