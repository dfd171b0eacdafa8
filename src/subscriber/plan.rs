//! Which subscriptions there are to be, from what pages offer and the configuration wants: pure but
//! for the chance in tokens and secrets.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use url::Url;

use crate::config::{Config, Source};
use crate::fetch;
use crate::model::{PushOffer, SourceId};
use crate::store::Upstream;

/// Where hubs find us below the public address.
const PATH: &str = "push/";
/// Bytes of a token and of a secret: nobody guesses them.
const CHANCE_BYTES: usize = 32;

/// Whether a source is to be told at all.
///
/// Without a word in the configuration, only if hubs can probably reach us: an attempt tells a hub
/// of the address that we have and cannot succeed otherwise. And not if the source is asked with a
/// login or headers of its own: what its pages name may be as secret as they are, and a hub cannot
/// see such pages. Nor if it is asked through a proxy, for the hub would learn who is behind it.
pub(super) fn is_wished(config: &Config, source: &Source) -> bool {
    let is_reticent = !source.headers.is_empty() || source.proxy.is_some();
    source.subscribe.unwrap_or_else(|| fetch::is_public(&config.base_url) && !is_reticent)
}

/// Makes the subscriptions of a source those that it is to have; answers the tokens of those that
/// are others than before.
pub(super) fn update(
    upstreams: &mut BTreeMap<String, Upstream>,
    source: &SourceId,
    offers: &BTreeMap<&Url, &PushOffer>,
    base_url: &Url,
    now: DateTime<Utc>,
) -> Result<Vec<String>, getrandom::Error> {
    let mut changed = Vec::new();
    let mut missing = offers.clone();
    for upstream in upstreams.values_mut().filter(|upstream| upstream.source == *source && upstream.wanted) {
        let offer = missing.get(&upstream.listing).copied();
        let offer = offer.filter(|offer| offer.topic == upstream.offer.topic && is_below(&upstream.callback, base_url));
        match offer {
            Some(offer) => {
                missing.remove(&upstream.listing);
                if *offer == upstream.offer {
                    continue;
                }
                if !upstream.holder.as_ref().is_some_and(|holder| offer.hubs.contains(holder)) {
                    // Whoever was to tell is no longer named.
                    (upstream.turn, upstream.failures, upstream.due) = (0, 0, now);
                    upstream.asked = upstream.confirmed;
                }
                upstream.offer = offer.clone();
            }
            None => {
                (upstream.wanted, upstream.failures, upstream.due) = (false, 0, now);
                (upstream.proven, upstream.unread, upstream.asked) = (false, false, upstream.confirmed);
            }
        }
        changed.push(upstream.token.clone());
    }
    for (listing, offer) in missing {
        let upstream = new(source, listing, offer, base_url, now)?;
        changed.push(upstream.token.clone());
        upstreams.insert(upstream.token.clone(), upstream);
    }
    Ok(changed)
}

fn is_below(callback: &Url, base_url: &Url) -> bool {
    callback.as_str().strip_prefix(base_url.as_str()).is_some_and(|path| path.starts_with(PATH))
}

fn new(
    source: &SourceId,
    listing: &Url,
    offer: &PushOffer,
    base_url: &Url,
    now: DateTime<Utc>,
) -> Result<Upstream, getrandom::Error> {
    let token = chance()?;
    let mut callback = base_url.clone();
    // A base URL ends with a slash.
    callback.set_path(&format!("{}{PATH}{token}", base_url.path()));
    Ok(Upstream {
        token,
        source: source.clone(),
        listing: listing.clone(),
        offer: offer.clone(),
        callback,
        secret: chance()?,
        wanted: true,
        turn: 0,
        holder: None,
        asked: None,
        confirmed: None,
        expires: None,
        due: now,
        failures: 0,
        trouble: String::new(),
        pushed: None,
        pushes: 0,
        ignored: 0,
        bodies: Default::default(),
        unread: false,
        proven: false,
    })
}

fn chance() -> Result<String, getrandom::Error> {
    let mut bytes = [0; CHANCE_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
