#!/usr/bin/env python3
"""Lets REDbot and httplint judge how documents are served.

    lint.py BASE TAG

BASE is where the documents are, TAG the entity tag that one of them had before it changed.
REDbot asks each document several times (plain, compressed, by ETag, by date, in part); httplint
reads the answers that REDbot does not ask for. Each complaint that is not allowed below is a line
of standard output, and so is each of the checks that REDbot could not find to be supported; exit
code 1: there is one.
"""

import sys
import time
from configparser import ConfigParser
from http.client import HTTPConnection
from urllib.parse import urlsplit

import thor
from httplint import HttpResponseLinter, levels
from redbot.resource import HttpResource

DOCUMENTS = ["hafen.rss", "hafen.atom", "hafen.json", "hafen.html", "hafenblatt/politik.rss", "feeds.opml", ""]
COMPLAINTS = [levels.BAD, levels.WARN]

# Complaints that stand, and why.
ALLOWED = {
    # Pages bring their styles along; the note is about scripts, which `default-src 'none'` forbids.
    "CSP_UNSAFE_INLINE",
}


def redbot(urls):
    """What REDbot complains of, after all its requests."""
    settings = ConfigParser()
    # Without this it asks nothing on loopback; nothing else is asked.
    settings.read_dict({"redbot": {"enable_local_access": "True"}})
    resources = {url: HttpResource(settings["redbot"], descend=False) for url in urls}
    waiting = set(urls)
    for url, resource in resources.items():
        # The name of the function is that of the event.
        def check_done(url=url):
            waiting.discard(url)
            if not waiting:
                thor.stop()

        thor.events.on(resource)(check_done)
        resource.set_request(url)
        resource.check()
    thor.run()
    for url, resource in resources.items():
        yield from complaints(url, resource.response)
        for name, request in resource.subreqs.items():
            yield from complaints(f"{url} ({name})", request.response)
        for name in ["inm_support", "ims_support", "gzip_support"]:
            if getattr(resource, name) is not True:
                yield f"{url}: {name} is {getattr(resource, name)}"


def httplint(method, url, expected, **headers):
    """What httplint complains of in the answer to one request."""
    address = urlsplit(url)
    connection = HTTPConnection(address.netloc)
    connection.request(method, address.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    linter = HttpResponseLinter(start_time=time.time())
    linter.is_head_response = method == "HEAD"
    linter.process_response_topline(b"1.1", str(answer.status).encode(), answer.reason.encode())
    linter.process_headers([(name.encode(), value.encode()) for name, value in answer.getheaders()])
    linter.feed_content(answer.read())
    linter.finish_content(True)
    place = f"{method} {url} {headers}"
    if answer.status != expected:
        yield f"{place}: status {answer.status}, not {expected}"
    yield from complaints(place, linter)


def complaints(place, linter):
    for note in linter.notes:
        for one in [note, *note.subnotes]:
            if one.level in COMPLAINTS and type(one).__name__ not in ALLOWED:
                yield f"{place}: {type(one).__name__}: {one.summary}"


def all_complaints(base, tag):
    urls = [base + document for document in DOCUMENTS]
    yield from redbot(urls)
    for url in urls:
        yield from httplint("GET", url, 200, Accept_Encoding="br")
        yield from httplint("GET", url, 304, Accept_Encoding="br", If_None_Match="*")
        yield from httplint("HEAD", url, 200, Accept_Encoding="gzip")
    for coding in ["identity", "gzip", "br"]:
        changes = {"A_IM": "feed", "If_None_Match": tag, "Accept_Encoding": coding}
        yield from httplint("GET", base + "hafen.rss", 226, **changes)
    yield from httplint("GET", base + "nothing.rss", 404)
    yield from httplint("POST", base + "hafen.rss", 405)


def main():
    failed = False
    for complaint in all_complaints(*sys.argv[1:]):
        print(complaint)
        failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
