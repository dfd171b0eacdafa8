"""newsboat, a reader for the terminal, with a cache that outlives the run."""

import re
import sqlite3
import subprocess
from pathlib import Path

from by.item import item, one_text, utc, words

# The release in Debian 12 does not read JSON Feed.
FORMATS = ["rss", "atom"]


def read(url):
    # An item is known by its id whatever feed it came from, so each feed gets a cache of its own.
    folder = Path(re.sub(r"\W+", "-", f"newsboat {url}"))
    folder.mkdir(exist_ok=True)
    (folder / "urls").write_text(url)
    (folder / "config").write_text("")
    call = ["newsboat", "-C", "config", "-u", "urls", "-c", "cache.db", "-x", "reload"]
    subprocess.run(call, check=True, cwd=folder, stdout=subprocess.DEVNULL)
    cache = sqlite3.connect(folder / "cache.db")
    columns = "guid, title, url, pubDate, author, enclosure_url, enclosure_type, content"
    rows = cache.execute(f"select {columns} from rss_item order by pubDate desc").fetchall()
    return [understood(*row) for row in rows]


def understood(id, title, url, date, author, file, file_type, content):
    return item(
        id=id,
        title=title,
        link=url,
        date=utc(date),
        authors=author.split(", ") if author else [],
        enclosure={"url": file, "type": file_type} if file else None,
        content=words(content),
    )


def shown(expected, format):
    # It keeps neither categories nor pictures, and one text of the two.
    kept = {name: value for name, value in expected.items() if name not in ("sections", "image", "summary")}
    file = expected["enclosure"]
    return kept | {
        # Of RSS it takes the last `dc:creator` only.
        "authors": expected["authors"][-1:] if format == "rss" else expected["authors"],
        "enclosure": file and {"url": file["url"], "type": file["type"]},
        "content": one_text(expected),
    }
