#!/usr/bin/env python3
"""Reads feeds as a reader does and compares what it understood with what was to be said.

    check.py READER ITEMS FEEDS

READER is a module of `by`, ITEMS a file like `paper/items.json`, FEEDS the address that the feeds
of those items are below. Each feed is read over HTTP in each format that the reader knows. What
the reader remembers between two runs stays in the working folder. Each difference is a line of
standard output; exit code 1: there is one, or a feed could not be read.

A module of `by` has a list FORMATS, a function `read(url)` that gives the items of a feed in the
form of `by.item`, and `shown(expected, format)`: as much of an expected item as this reader can
show, with the reason for what it cannot. Order counts where the reader keeps it.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

from by.item import FIELDS


def feeds_of(items):
    """The items of each feed."""
    feeds = {}
    for item in items:
        fields = {name: item[name] for name in FIELDS}
        for feed in item["feeds"]:
            feeds.setdefault(feed, []).append(fields)
    return feeds


def differences(expected, understood):
    """What of the expected items is not understood, a line each."""
    missing = object()
    if [item["id"] for item in understood] != [item["id"] for item in expected]:
        yield f"items {[item['id'] for item in understood]} for {[item['id'] for item in expected]}"
        return
    for wanted, item in zip(expected, understood):
        for name, value in wanted.items():
            if item.get(name, missing) != value:
                yield f"{wanted['id']}: {name} is {item.get(name)!r}, not {value!r}"


def main():
    name, items, base = sys.argv[1:]
    reader = import_module(f"by.{name}")
    failed = False
    for feed, expected in feeds_of(json.loads(Path(items).read_text(encoding="utf-8"))).items():
        for format in reader.FORMATS:
            url = f"{base}{feed}.{format}"
            for difference in differences([reader.shown(item, format) for item in expected], reader.read(url)):
                print(f"{name} {feed}.{format}: {difference}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
