//! What goes wrong, as sentences for a person.

use std::error::Error;
use std::fmt::Display;
use std::io;
use std::time::Duration;

use rustls::CertificateError;
use url::Url;

use super::guard::Refusal;
use super::pace::Resting;
use super::{FetchError, redact};
use crate::config;
use crate::model::Verdict;

/// How long to wait before asking again for a page that there was no memory for. Most bodies are read
/// within seconds.
const CROWDED_REST: Duration = Duration::from_secs(60);

/// A [`FetchError`] that doesn't know its address yet.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub(super) cause: String,
    pub(super) verdict: Verdict,
    pub(super) status: Option<u16>,
    pub(super) retry_after: Option<Duration>,
    /// It is for lack of memory on this side; see [`FetchError::is_crowded`].
    pub(super) is_crowded: bool,
    /// Nothing answered at all.
    pub(super) is_silence: bool,
}

impl Failure {
    fn new(verdict: Verdict, cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), verdict, status: None, retry_after: None, is_silence: false, is_crowded: false }
    }

    /// There was no answer, or no usable one.
    pub(super) fn unreachable(cause: impl Into<String>) -> Self {
        Self::new(Verdict::Unreachable, cause)
    }

    /// We didn't ask, or stopped reading.
    pub(super) fn refused(cause: impl Into<String>) -> Self {
        Self::new(Verdict::Refused, cause)
    }

    /// There is no memory for the page beside those of other sources.
    pub(super) fn crowded() -> Self {
        let cause = "there is no memory for the page beside those of other sources, so it isn't read on; the site \
                     has no part in it, and is asked again soon";
        Self { is_crowded: true, retry_after: Some(CROWDED_REST), ..Self::refused(cause) }
    }

    /// The same with the status of the answer.
    pub(super) fn with_status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// The whole exchange took too long.
    pub(super) fn slow(settings: &config::Fetch) -> Self {
        Self::unreachable(format!(
            "the page wasn't there within {:?}; if the site is just slow, raise `total_timeout` under [fetch]",
            settings.total_timeout
        ))
    }

    /// Connecting, sending or reading failed.
    pub(super) fn of_transport(error: &reqwest::Error, settings: &config::Fetch) -> Self {
        let causes = || std::iter::successors(error.source(), |&cause| cause.source());
        if let Some(refusal) = causes().find_map(|cause| cause.downcast_ref::<Refusal>()) {
            return refusal.clone().into();
        }
        // The innermost cause is the fact; what stands around it says that a request failed.
        let fact = causes().last().map_or_else(|| "the request failed".to_owned(), ToString::to_string);
        let tls = causes().find_map(tls_error);
        let is_silence = tls.is_none() && (error.is_connect() || error.is_timeout());
        let cause = if let Some(tls) = tls {
            format!("no secure connection: {}", tls_fact(tls))
        } else if error.is_dns() {
            format!("the host name can't be resolved: {fact}")
        } else if error.is_timeout() && error.is_connect() {
            format!("no connection within {:?} (`connect_timeout` under [fetch])", settings.connect_timeout)
        } else if error.is_timeout() {
            format!("the server fell silent for {:?} (`read_timeout` under [fetch])", settings.read_timeout)
        } else if error.is_connect() {
            format!("no connection: {fact}")
        } else if error.is_decode() || error.is_body() {
            return Self::damaged(fact);
        } else {
            format!("the server's answer can't be read: {fact}")
        };
        Self { is_silence, ..Self::unreachable(cause) }
    }

    /// Connecting through a proxy, sending or reading failed. Until a connection stands it is the
    /// proxy that fails, whatever the site is like.
    pub(super) fn of_proxied(error: &reqwest::Error, settings: &config::Fetch, proxy: &config::Proxy) -> Self {
        let failure = Self::of_transport(error, settings);
        let of_site = std::iter::successors(error.source(), |&cause| cause.source()).any(|cause| {
            cause.downcast_ref::<Refusal>().is_some() || tls_error(cause).is_some() && proxy.place().scheme() != "https"
        });
        if of_site || !error.is_connect() {
            return failure;
        }
        let cause = format!("the proxy {} brings no connection: {}; see `proxy`", proxy.place(), failure.cause);
        Self { cause, ..failure }
    }

    /// The body ended too early, or can't be decoded.
    pub(super) fn damaged(fact: impl Display) -> Self {
        Self::unreachable(format!("the page broke off or is damaged: {fact}"))
    }

    /// The error at an address.
    pub(super) fn at(self, url: &Url) -> FetchError {
        FetchError {
            url: redact(url),
            cause: self.cause,
            verdict: self.verdict,
            status: self.status,
            retry_after: self.retry_after,
            is_crowded: self.is_crowded,
            is_silence: self.is_silence,
        }
    }
}

/// The TLS error in a link of the chain of causes. It hides inside I/O errors, which don't name
/// what they wrap as their source.
fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    cause.downcast_ref().or_else(|| {
        let wrapped = cause.downcast_ref::<io::Error>()?.get_ref()?;
        tls_error(wrapped)
    })
}

/// A TLS error in words, with what can be done about it on this side.
fn tls_fact(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(problem) = error else { return error.to_string() };
    match problem {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the site's certificate has expired; is the clock of this machine right?".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the site's certificate is not valid yet; is the clock of this machine right?".to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate is for another host than this".to_owned()
        }
        CertificateError::UnknownIssuer => "nobody whom this machine trusts has signed the site's certificate; \
             an authority of your own belongs among those of the system"
            .to_owned(),
        CertificateError::Revoked => "the site's certificate was revoked".to_owned(),
        other => format!("the site's certificate is not valid ({other})"),
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal.to_string())
    }
}

impl From<Resting> for Failure {
    fn from(Resting(left): Resting) -> Self {
        // Whole seconds, rounded up, are what a person reads.
        let left = Duration::from_secs(left.as_secs().saturating_add(1));
        let cause = format!("the host asked for a rest, of which {left:?} are left, so it wasn't asked");
        Self { retry_after: Some(left), ..Self::refused(cause) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_s_problem_is_found_in_the_chain_and_put_into_words() {
        for (problem, words) in [
            (CertificateError::Expired, "has expired"),
            (CertificateError::NotValidYet, "not valid yet"),
            (CertificateError::NotValidForName, "another host"),
            (CertificateError::UnknownIssuer, "nobody whom this machine trusts"),
            (CertificateError::Revoked, "was revoked"),
            (CertificateError::BadSignature, "is not valid (BadSignature)"),
        ] {
            let hidden = io::Error::other(io::Error::other(rustls::Error::from(problem)));
            let fact = tls_error(&hidden).map(tls_fact).unwrap_or_default();
            assert!(fact.contains(words), "{fact}");
        }
    }

    #[test]
    fn what_is_left_of_a_rest_is_rounded_up_for_people() {
        let failure = Failure::from(Resting(Duration::from_millis(59_500)));
        assert_eq!(failure.retry_after, Some(Duration::from_secs(60)));
        assert!(failure.cause.contains("60s"), "{}", failure.cause);
    }
}
