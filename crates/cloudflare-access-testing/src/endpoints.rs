use crate::RequestHead;
use crate::service::Reply;

/// Who answers the requests of connections that are served by threads.
pub(crate) trait Endpoints: Send + Sync + 'static {
    fn reply(&self, head: RequestHead) -> Reply;
}
