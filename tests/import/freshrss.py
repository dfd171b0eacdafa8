"""What the XPaths of a feed in FreshRSS's OPML find on a page, by lxml.

freshrss.py OPML NAME PAGE ADDRESS prints a list of [address, title, day, text].
"""

import json
import sys
from urllib.parse import urljoin

import lxml.etree
import lxml.html

opml, name, page, address = sys.argv[1:]
frss = "{https://freshrss.org/opml}"
outline = next(o for o in lxml.etree.parse(opml).iter("outline") if o.get("text") == name)
document = lxml.html.parse(page, lxml.html.HTMLParser(encoding="utf-8"))


def text(found):
    """The text of what an XPath found, spaces as one; of several nodes the first."""
    if isinstance(found, list):
        found = found[0] if found else ""
    if not isinstance(found, str):
        found = " ".join(found.itertext())
    return " ".join(found.split())


def field(item, part):
    return text(item.xpath(outline.get(f"{frss}xPathItem{part}")))


items = document.xpath(outline.get(f"{frss}xPathItem"))
read = [
    [
        urljoin(address, field(item, "Uri")),
        field(item, "Title"),
        field(item, "Timestamp"),
        field(item, "Content"),
    ]
    for item in items
]
json.dump(read, sys.stdout)
