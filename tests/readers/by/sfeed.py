"""sfeed with its own way to fetch: curl, which follows no redirect and asks without conditions."""

import csv
import subprocess
from pathlib import Path

from by.item import item, one_text, utc, words

FORMATS = ["rss", "atom"]
COLUMNS = ["date", "title", "link", "content", "content_type", "id", "author", "enclosure", "categories"]


def read(url):
    folder = Path("sfeed").absolute()
    folder.mkdir(exist_ok=True)
    (folder / "feed").unlink(missing_ok=True)
    settings = folder / "sfeedrc"
    settings.write_text(f'sfeedpath="{folder}"\nfeeds() {{\n\tfeed "feed" "{url}"\n}}\n')
    subprocess.run(["sfeed_update", settings], check=True, stdout=subprocess.DEVNULL)
    with open(folder / "feed", encoding="utf-8", newline="\n") as lines:
        rows = csv.DictReader(lines, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [understood(row) for row in rows]


def understood(row):
    return item(
        id=row["id"],
        title=row["title"],
        link=row["link"],
        date=utc(int(row["date"])),
        authors=[row["author"]] if row["author"] else [],
        sections=[name for name in row["categories"].split("|") if name],
        enclosure={"url": row["enclosure"]} if row["enclosure"] else None,
        content=words(row["content"].replace("\\n", "\n")),
    )


def shown(expected, format):
    # It keeps no pictures, and one text of the two.
    kept = {name: value for name, value in expected.items() if name not in ("image", "summary")}
    file = expected["enclosure"]
    kept |= {
        # It takes the first author only.
        "authors": expected["authors"][:1],
        "enclosure": file and {"url": file["url"]},
        "content": one_text(expected),
    }
    # For an entry without an author it takes the one of its source (RFC 4287, section 4.2.1).
    if format == "atom" and not expected["authors"]:
        del kept["authors"]
    return kept
