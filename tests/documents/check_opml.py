"""Reads files, named line by line on standard input, with two OPML readers.

Prints each complaint as `file: complaint`.
"""

import sys

import listparser
import opml


def feeds(outline):
    """How many feeds are below an outline."""
    own = 1 if getattr(outline, "xmlUrl", None) else 0
    return own + sum(feeds(child) for child in outline)


def complaint(path):
    with open(path, "rb") as file:
        data = file.read()
    read = listparser.parse(data)
    if read.bozo:
        return f"listparser: {read.bozo_exception}"
    if read.version != "opml2":
        return f"listparser takes it for {read.version}"
    by_opml = sum(feeds(outline) for outline in opml.from_string(data))
    if by_opml != len(read.feeds):
        return f"listparser reads {len(read.feeds)} feeds, opml {by_opml}"
    return None


for line in sys.stdin:
    path = line.rstrip("\n")
    try:
        found = complaint(path)
    except Exception as error:  # The parsers' own errors are of many kinds.
        found = repr(error)
    if found:
        print(f"{path}: {found}")
