use alloc::sync::Arc;

use super::{Answer, Format, Hints, SignIn};
use crate::Refusal;

/// How a service answers those whom it does not let in. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    negotiated: bool,
    sign_in: Option<Arc<SignIn>>,
}

impl Answers {
    /// In the form that suits the sender of each request; people get a page that leads to `sign_in`.
    ///
    /// The default is one line of text for everybody.
    #[must_use]
    pub fn negotiated(sign_in: impl Into<Option<SignIn>>) -> Answers {
        Answers { negotiated: true, sign_in: sign_in.into().map(Arc::new) }
    }

    /// The answer to a request that was refused; `header` looks up the first value of one of its headers.
    #[must_use]
    pub fn answer<'a>(&self, refusal: Refusal, header: impl Fn(&'static str) -> Option<&'a [u8]>) -> Answer {
        if !self.negotiated {
            return Answer::new(refusal, Format::Text, None);
        }
        let hints = Hints {
            accept: header("accept"),
            fetch_mode: header("sec-fetch-mode"),
            requested_with: header("x-requested-with"),
        };
        let answer = Answer::new(refusal, Format::of(&hints), self.sign_in.as_deref());
        Answer { vary: Some("Accept, Sec-Fetch-Mode, X-Requested-With"), ..answer }
    }
}
