#!/usr/bin/env python3
"""Reads feeds as feedparser does and prints their items as JSON.

    check.py URL-OR-FILE…

Each line of output is one feed: {"feed", "format", "items"}, each item {"id", "title", "link",
"date", "authors", "categories"}, in the order of the feed, dates in UTC. `check.mjs` prints the
same from another parser, so two readings of any two formats of one feed can be compared as they
are. Exit code 1: a feed could not be read, or feedparser found it ill-formed.

Needs feedparser 6 from PyPI. Its releases do not read JSON Feed, so
places that end in `.json` are read here, as strictly as the format's version 1.1 is written.
"""

import calendar
import json
import sys
from datetime import datetime, timezone
from urllib.request import urlopen

import feedparser

JSON_FEED = "https://jsonfeed.org/version/1.1"


def utc(moment):
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def feedparser_item(entry):
    published = entry.get("published_parsed")
    return {
        "id": entry.get("id"),
        "title": entry.get("title", ""),
        "link": entry.get("link"),
        "date": published and utc(datetime.fromtimestamp(calendar.timegm(published), timezone.utc)),
        "authors": [author["name"] for author in entry.get("authors", []) if author.get("name")],
        "categories": [tag["term"] for tag in entry.get("tags", [])],
    }


def read_with_feedparser(place):
    feed = feedparser.parse(place)
    status = feed.get("status", 200)
    if status != 200:
        raise ValueError(f"HTTP status {status}")
    if feed.bozo or not feed.version:
        raise ValueError(feed.get("bozo_exception", "not a feed"))
    return feed.version, [feedparser_item(entry) for entry in feed.entries]


def json_item(item):
    if not isinstance(item["id"], str) or not item["id"]:
        raise ValueError("an item without an id")
    if not ("content_html" in item or "content_text" in item):
        raise ValueError(f"{item['id']} has no content")
    return {
        "id": item["id"],
        "title": item.get("title", ""),
        "link": item.get("url"),
        "date": utc(datetime.fromisoformat(item["date_published"])) if "date_published" in item else None,
        "authors": [author["name"] for author in item.get("authors", []) if author.get("name")],
        "categories": item.get("tags", []),
    }


def read_json_feed(place):
    with urlopen(place) if "://" in place else open(place, "rb") as file:
        feed = json.loads(file.read().decode("utf-8"))
    if feed["version"] != JSON_FEED or not feed["title"]:
        raise ValueError("not a JSON Feed 1.1 with a title")
    return "json", [json_item(item) for item in feed["items"]]


def read(place):
    version, items = read_json_feed(place) if place.endswith(".json") else read_with_feedparser(place)
    return {"feed": place, "format": version, "items": items}


def main():
    failed = False
    for place in sys.argv[1:]:
        try:
            print(json.dumps(read(place), ensure_ascii=False))
        except Exception as error:  # The parser's and the network's own errors are of many kinds.
            print(f"{place}: {error}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
