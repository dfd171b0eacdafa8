//! Files of this machine and standard input, read as if their address had answered.
//!
//! What is read is what the configuration or the command line says and nothing else: a path never
//! comes from an address, so no page, redirect or link can lead here.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use chrono::Utc;
use tokio::sync::OnceCell;

use super::failure::Failure;
use super::{Fetched, Request};
use crate::config::Local;
use crate::model::{Page, Validators};

/// A file that was written this recently may be written again within the same tick of its clock.
const TICK: Duration = Duration::from_secs(2);

/// What standard input said. It can be read only once.
static STDIN: OnceCell<Result<Bytes, Failure>> = OnceCell::const_new();

/// Reads what a request is for.
pub(super) async fn read(local: &Local, request: &Request, bytes_max: usize) -> Result<Fetched, Failure> {
    match local {
        Local::Stdin => {
            let read = async || off_thread(move || all(&mut io::stdin().lock(), "standard input", bytes_max)).await;
            let body = STDIN.get_or_init(read).await.clone()?;
            Ok(Fetched::Page(Page::of_bytes(request.url.clone(), body, Utc::now())))
        }
        Local::File(path) => {
            let (path, known, url) = (path.clone(), request.validators.etag.clone(), request.url.clone());
            off_thread(move || {
                let (body, etag) = file(&path, known.as_deref(), bytes_max)?;
                let validators = Validators { etag, last_modified: None };
                let Some(body) = body else { return Ok(Fetched::NotModified { validators, fresh_seconds: None }) };
                Ok(Fetched::Page(Page { validators, ..Page::of_bytes(url, body, Utc::now()) }))
            })
            .await
        }
    }
}

/// Disks and pipes may be slow.
async fn off_thread<T: Send + 'static>(
    read: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let reading = tokio::task::spawn_blocking(read).await;
    reading.unwrap_or_else(|error| Err(Failure::unreachable(format!("reading failed: {error}"))))
}

/// The bytes of a file, unless it is the one that is known, and how to know it again.
type Copy = (Option<Bytes>, Option<String>);

/// Reads a file, unless it is the one that is known.
fn file(path: &Path, known: Option<&str>, bytes_max: usize) -> Result<Copy, Failure> {
    let shown = format!("the file {}", path.display());
    let unread = |error: io::Error| {
        let cure = match error.kind() {
            io::ErrorKind::NotFound => "check the path, or what should write it",
            io::ErrorKind::PermissionDenied => "let the user that Depesche runs as read it",
            _ => "see that it can be read by hand",
        };
        Failure::unreachable(format!("{shown} can't be read: {error}; {cure}"))
    };
    // Looked at before it is opened: opening a pipe would wait for somebody who writes.
    let metadata = fs::metadata(path).map_err(unread)?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() { "a directory" } else { "a device, pipe or socket" };
        return Err(Failure::refused(format!("{} is {kind}, and only files are read", path.display())));
    }
    let modified = metadata.modified().map_err(unread)?;
    let settled = SystemTime::now().duration_since(modified).is_ok_and(|age| age > TICK);
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let etag = settled.then(|| format!("\"{since:x}-{:x}\"", metadata.len()));
    if etag.is_some() && etag.as_deref() == known {
        return Ok((None, etag));
    }
    let body = all(&mut File::open(path).map_err(unread)?, &shown, bytes_max)?;
    Ok((Some(body), etag))
}

/// All of it, up to the limit of pages.
fn all(from: &mut impl Read, shown: &str, bytes_max: usize) -> Result<Bytes, Failure> {
    let mut body = Vec::new();
    let most = (bytes_max as u64).saturating_add(1);
    from.take(most)
        .read_to_end(&mut body)
        .map_err(|error| Failure::unreachable(format!("{shown} can't be read: {error}")))?;
    if body.len() > bytes_max {
        return Err(Failure::refused(format!(
            "{shown} has more than {bytes_max} bytes; if it's really that long, raise `body_limit` under [fetch]"
        )));
    }
    Ok(body.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Instant;

    use super::*;

    const LIMIT: usize = 1000;

    #[test]
    fn a_file_is_read_until_it_is_known_and_again_when_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.xml");
        fs::write(&path, "one").unwrap();
        let (body, etag) = file(&path, None, LIMIT).unwrap();
        assert_eq!((&*body.unwrap(), etag), (&b"one"[..], None), "it may change within the tick");
        let long_ago = SystemTime::now() - Duration::from_secs(60);
        File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
        let (body, etag) = file(&path, None, LIMIT).unwrap();
        assert!(body.is_some() && etag.is_some());
        assert_eq!(file(&path, etag.as_deref(), LIMIT).unwrap(), (None, etag.clone()));
        fs::write(&path, "two").unwrap();
        assert_eq!(&*file(&path, etag.as_deref(), LIMIT).unwrap().0.unwrap(), b"two");
    }

    #[test]
    fn what_is_no_file_is_refused_at_once_and_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feed.xml");
        let cause = |path: &Path| file(path, None, LIMIT).unwrap_err().cause;
        assert!(cause(&path).contains("check the path"));
        assert!(cause(folder.path()).contains("a directory"));
        let before = Instant::now();
        assert!(cause(Path::new("/dev/zero")).contains("a device"));
        assert!(before.elapsed() < Duration::from_secs(1));
        fs::write(&path, vec![b'x'; LIMIT + 1]).unwrap();
        assert!(cause(&path).contains("body_limit"));
    }
}
