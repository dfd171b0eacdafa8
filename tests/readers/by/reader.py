"""The library `reader`, with a database that outlives the run."""

from reader import make_reader

from by.item import item, text, utc, words

FORMATS = ["rss", "atom", "json"]


def read(url):
    with make_reader("reader.sqlite", feed_root=None) as reader:
        reader.add_feed(url, exist_ok=True)
        reader.update_feed(url)
        return [understood(entry) for entry in reader.get_entries(feed=url)]


def understood(entry):
    files = [{"url": file.href, "type": file.type, "bytes": file.length} for file in entry.enclosures]
    html = [content.value for content in entry.content if content.type == "text/html"]
    # JSON Feed has no place for a lead alone but `content_text`.
    plain = [content.value for content in entry.content if content.type == "text/plain"]
    return item(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        date=utc(entry.published.timestamp()),
        authors=[author.name for author in entry.authors],
        enclosure=files[0] if files else None,
        summary=text(entry.summary or "".join(plain)),
        content=words("".join(html)),
    )


def shown(expected, format):
    # It keeps neither categories nor pictures.
    kept = {name: value for name, value in expected.items() if name not in ("sections", "image")}
    # Of XML it takes the last author only.
    return kept | {"authors": expected["authors"] if format == "json" else expected["authors"][-1:]}
