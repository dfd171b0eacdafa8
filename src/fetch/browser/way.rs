//! Where a rendered page may lead: to what a request of ours might ask for, and no further.
//!
//! The page's own address, each redirect, and each other page that a script goes to passes the same
//! checks and queues as an ordinary request. What a page loads beside that (scripts, data) is its
//! own business, and goes through the gate.

use url::Url;

use crate::fetch::courier::{Courier, host};
use crate::fetch::errand::Errand;
use crate::fetch::failure::Failure;
use crate::fetch::pace::Turn;

/// The way of one errand.
pub(in crate::fetch) struct Way<'a> {
    courier: &'a Courier,
    pub(in crate::fetch) errand: &'a Errand<'a>,
    /// Where it has got to.
    pub(in crate::fetch) url: Url,
    /// The turn of its host.
    pub(in crate::fetch) turn: Option<Turn>,
    /// Pages gone to after the first.
    steps: usize,
}

impl<'a> Way<'a> {
    /// Waits until the page itself may be asked for.
    pub(in crate::fetch) async fn begin(courier: &'a Courier, errand: &'a Errand<'a>) -> Result<Self, Failure> {
        let turn = Some(courier.permit(errand, &errand.url, false).await?);
        Ok(Self { courier, errand, url: errand.url.clone(), turn, steps: 0 })
    }

    /// Whether something that the page loads may be asked for, as far as its address tells.
    pub(super) fn may_load(&self, url: &Url) -> bool {
        self.courier.may_ask(url)
    }

    /// Waits until another page may be gone to, if it may.
    pub(super) async fn follow(&mut self, url: &Url) -> Result<(), Failure> {
        if self.errand.has_credentials() && self.errand.url.scheme() == "https" && url.scheme() == "http" {
            let cause =
                "the page leads from https to http, which a source with `headers` or a password must not follow";
            return Err(Failure::refused(cause));
        }
        self.steps += 1;
        if self.steps > self.errand.redirects_max {
            let most = self.errand.redirects_max;
            let cause = format!("the page leads on more than {most} times (`redirects` under [fetch])");
            return Err(Failure::refused(cause));
        }
        let continues = host(url) == host(&self.url);
        // Nobody waits for one host and holds another: two pages could wait for each other.
        self.turn = None;
        self.url = url.clone();
        self.turn = Some(self.courier.permit(self.errand, url, continues).await?);
        Ok(())
    }
}
