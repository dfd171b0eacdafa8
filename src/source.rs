//! Floor 2: what to ask a source for next.
//!
//! Pure: configuration and remembered state in, requests out.

use url::Url;

use crate::config::{Header, Secret, Source, SourceKind};
use crate::fetch::{Request, Wanted};
use crate::model::{ListingState, SourceState, Validators};

/// The requests for the listings of a source, in the order of the configuration.
///
/// Validators are sent only if the pages would be read the same way as last time: after a change
/// of the configuration a 304 would hide what the new rules find. Those of a channel that was
/// chosen for a listing are for that alone.
pub fn listing_requests(source: &Source, state: &SourceState) -> Vec<Request> {
    let same_rules = state.config_fingerprint == source.fingerprint;
    let is_current = |url: &Url| same_rules && !begins_backfill(source, state, url);
    let remembered = |url: &Url| state.listings.get(url).filter(|_| is_current(url)).cloned();
    let request = |url: &Url| {
        let ListingState { validators, channel, .. } = remembered(url).unwrap_or_default();
        let is_own = channel.is_none_or(|channel| channel.url == *url);
        let validators = if is_own { validators } else { Validators::default() };
        // Only here: a page that leads to further ones must not lead to files.
        Request { validators, local: source.local.clone(), ..listing_request(source, url.clone()) }
    };
    source.urls.iter().map(request).collect()
}

/// Whether reading the archive behind a listing is to begin (again): its first page must come, for
/// it says where the second one is.
pub fn begins_backfill(source: &Source, state: &SourceState, listing: &Url) -> bool {
    source.paging.backfill > 0 && state.backfill.get(listing).is_none_or(|known| known.rule != source.paging.rule)
}

/// The request for a listing, or for a further page of one, of which nothing is known from before.
/// What is posted goes along only to the sites of the source.
pub fn listing_request(source: &Source, url: Url) -> Request {
    let wanted = if source.kind == SourceKind::Json { Wanted::Json } else { Wanted::Listing };
    let own_site = is_own_site(source, &url);
    let request = plain(source, url, wanted);
    if own_site { Request { post: source.post.clone(), ..request } } else { Request { headers: Vec::new(), ..request } }
}

/// The request for a channel of the site, wherever it is. The configured headers go along only to
/// the site of the source.
pub fn channel_request(source: &Source, url: &Url, validators: Validators) -> Request {
    let own_site = is_own_site(source, url);
    // What programs are to read needs no browser.
    let request = Request { validators, render: false, ..plain(source, url.clone(), Wanted::Listing) };
    if own_site { request } else { Request { headers: Vec::new(), ..request } }
}

/// The request for an article page. The configured headers go along only to the site of the source;
/// those that the site-config file of a host names, to that host, unless they are configured too.
pub fn article_request(source: &Source, url: &Url) -> Request {
    let own_site = is_own_site(source, url);
    let request = plain(source, url.clone(), Wanted::Article);
    let mut headers = if own_site { request.headers } else { Vec::new() };
    let site = source.site_configs.as_ref().and_then(|all| all.for_host(url.host_str()?));
    for (name, value) in site.map(|site| site.headers).unwrap_or_default() {
        if headers.iter().all(|header| header.name != name) {
            headers.push(Header { name, value: Secret::new(value) });
        }
    }
    Request { headers, ..request }
}

/// Whether what is configured for a source (headers, logins) may go to an address.
fn is_own_site(source: &Source, url: &Url) -> bool {
    source.urls.iter().any(|listing| listing.origin() == url.origin())
}

fn plain(source: &Source, url: Url, wanted: Wanted) -> Request {
    Request {
        url,
        wanted,
        validators: Default::default(),
        headers: source.headers.clone(),
        moved_to: None,
        post: None,
        robots: source.robots,
        local: None,
        proxy: source.proxy.clone(),
        render: match wanted {
            Wanted::Listing => source.render.listing,
            Wanted::Article => source.render.article,
            // What programs are to read needs no browser.
            Wanted::Json => false,
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::config::SiteConfigs;
    use crate::model::SourceId;

    fn source() -> Source {
        let mut source =
            Source::automatic(SourceId::new("a").unwrap(), Url::parse("https://paper.example/politik").unwrap());
        source.fingerprint = "rules-1".into();
        source.headers = vec![Header { name: "x-key".into(), value: Secret::new("k") }];
        source
    }

    #[test]
    fn validators_are_sent_only_under_the_same_rules() {
        let source = source();
        let validators = Validators { etag: Some("\"1\"".into()), last_modified: None };
        let mut state = SourceState { config_fingerprint: "rules-1".into(), ..Default::default() };
        state
            .listings
            .insert(source.urls[0].clone(), ListingState { validators: validators.clone(), ..Default::default() });
        assert_eq!(listing_requests(&source, &state)[0].validators, validators);
        state.config_fingerprint = "rules-0".into();
        assert_eq!(listing_requests(&source, &state)[0].validators, Validators::default());
    }

    #[test]
    fn headers_stay_on_the_site() {
        let source = source();
        let own = Url::parse("https://paper.example/1").unwrap();
        let foreign = Url::parse("https://elsewhere.example/1").unwrap();
        assert_eq!(article_request(&source, &own).headers.len(), 1);
        assert!(article_request(&source, &foreign).headers.is_empty());
    }

    #[test]
    fn headers_of_a_site_config_go_to_its_host() {
        let mut configs = SiteConfigs::default();
        configs.add("paper.example", "http_header(Cookie): consent=1\nhttp_header(X-Key): theirs");
        let source = Source { site_configs: Some(std::sync::Arc::new(configs)), ..source() };
        let sent = |url: &str| -> Vec<(String, String)> {
            let request = article_request(&source, &Url::parse(url).unwrap());
            request.headers.into_iter().map(|header| (header.name, header.value.reveal().to_owned())).collect()
        };
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(sent("https://paper.example/1"), [pair("x-key", "k"), pair("cookie", "consent=1")]);
        assert_eq!(sent("https://elsewhere.example/1"), []);
    }
}
