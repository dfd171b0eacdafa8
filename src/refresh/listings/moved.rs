//! Where the page of a listing is asked for: at its configured address, or at the one to which it
//! has moved for good.
//!
//! What is believed of a move, and when it is doubted, says [`Moved`]; here it is asked, and the
//! operator is told when something else holds from now on.

use url::Url;

use crate::fetch::{FetchError, Fetched, Request};
use crate::model::{Moved, Page, Validators, shown};
use crate::refresh::channel::{self, Finder};

/// Which address was asked, and what that says of the move.
pub(super) enum Sight {
    /// The configured one, which led there for good, or nowhere else.
    Configured(Option<Url>),
    /// The adopted one. `gone`: it says that nothing is there, or no longer. `alone`: the configured
    /// one was asked before, and gave nothing.
    Adopted { gone: bool, alone: bool },
    /// It says nothing of it.
    Nothing,
}

/// Asks for the page where it is. Validators are those of the address that is usually asked.
pub(super) async fn get(
    finder: &Finder<'_>,
    request: &Request,
    moved: Option<&Moved>,
) -> (Result<Fetched, FetchError>, Sight) {
    let Some(moved) = moved.filter(|moved| moved.adopted.is_some() && may_move(request)) else {
        return configured(finder, request).await;
    };
    let adopted = Request { moved_to: Some(moved.to.clone()), ..request.clone() };
    let alone = moved.is_doubtful(finder.now);
    if alone {
        let request = Request { validators: Validators::default(), ..request.clone() };
        if let (Ok(fetched), sight) = configured(finder, &request).await {
            return (Ok(fetched), sight);
        }
    }
    let fetched = finder.client.get(&adopted).await;
    let sight = match &fetched {
        // Who asks for a rest is there.
        Err(error) if error.retry_after.is_some() => Sight::Nothing,
        Err(error) => Sight::Adopted { gone: channel::is_gone(error.verdict, error.status), alone },
        Ok(Fetched::Page(page)) => Sight::Adopted { gone: for_good(page).is_some(), alone },
        Ok(Fetched::NotModified { .. }) => Sight::Adopted { gone: false, alone },
    };
    (fetched, sight)
}

async fn configured(finder: &Finder<'_>, request: &Request) -> (Result<Fetched, FetchError>, Sight) {
    let fetched = finder.client.get(request).await;
    let sight = match &fetched {
        Ok(_) if !may_move(request) => Sight::Nothing,
        Ok(Fetched::Page(page)) => Sight::Configured(for_good(page)),
        Ok(Fetched::NotModified { .. }) => Sight::Configured(None),
        Err(_) => Sight::Nothing,
    };
    (fetched, sight)
}

/// What is posted stays with its address, and a browser doesn't tell of redirects.
fn may_move(request: &Request) -> bool {
    request.post.is_none() && request.local.is_none() && !request.render
}

/// Where the first redirects of a page led, as far as they are for good.
fn for_good(page: &Page) -> Option<Url> {
    let permanent = page.hops.iter().take_while(|hop| matches!(hop.status, 301 | 308)).count();
    let behind = page.hops.get(permanent).map_or(&page.url, |hop| &hop.from);
    (permanent > 0).then(|| behind.clone())
}

impl Sight {
    /// What is known of the move from now on. `is_good`: the listing was read, or is as it was.
    pub(super) fn conclude(
        self,
        finder: &Finder<'_>,
        address: &Url,
        before: Option<Moved>,
        is_good: bool,
    ) -> Option<Moved> {
        let was_adopted = before.as_ref().filter(|moved| moved.adopted.is_some()).map(|moved| moved.to.clone());
        let after = match self {
            Self::Configured(to) if is_good => Moved::seen(before, to, finder.now),
            Self::Configured(_) => before.map(|moved| moved.kept(finder.now)),
            Self::Adopted { gone, alone } => before.map(|moved| {
                let moved = if alone { moved.kept(finder.now) } else { moved };
                if is_good && !gone { moved.answered() } else { moved.failed(gone) }
            }),
            Self::Nothing => before,
        };
        let is_adopted = after.as_ref().filter(|moved| moved.adopted.is_some()).map(|moved| &moved.to);
        tell(finder, address, was_adopted.as_ref(), is_adopted);
        after
    }
}

/// Says when another address is asked from now on.
fn tell(finder: &Finder<'_>, address: &Url, before: Option<&Url>, after: Option<&Url>) {
    let (source, at) = (&finder.source.id, shown(address));
    match (before, after) {
        (before, after) if before == after => {}
        (_, Some(to)) => tracing::warn!(
            %source, "{at} has moved for good, and is asked at {} from now on; give that address as `url`", shown(to)
        ),
        (Some(to), None) => tracing::warn!(%source, "{at} is asked itself again, and no longer at {}", shown(to)),
        (None, None) => {}
    }
}
