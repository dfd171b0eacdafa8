"""feedparser, the parser of many Python programs. Its releases do not read JSON Feed."""

import calendar

import feedparser

from by.item import item, text, utc, words

FORMATS = ["rss", "atom"]


def read(url):
    feed = feedparser.parse(url)
    if feed.bozo or not feed.version:
        raise ValueError(feed.get("bozo_exception", "not a feed"))
    return [understood(entry) for entry in feed.entries]


def understood(entry):
    files = [
        {"url": file["href"], "type": file["type"], "bytes": int(file["length"])} for file in entry.get("enclosures", [])
    ]
    pictures = [media["url"] for media in entry.get("media_content", []) if media.get("medium") == "image"]
    content = [content["value"] for content in entry.get("content", [])]
    return item(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        date=utc(calendar.timegm(entry.published_parsed)),
        authors=[author["name"] for author in entry.get("authors", [])],
        sections=[tag["term"] for tag in entry.get("tags", [])],
        image=pictures[0] if pictures else None,
        enclosure=files[0] if files else None,
        summary=text(entry.get("summary")),
        content=words(content[0]) if content else None,
    )


def shown(expected, _format):
    return expected
