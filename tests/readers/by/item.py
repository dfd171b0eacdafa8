"""The one form in which what readers understood is compared: values, no markup."""

import html
import re
from datetime import datetime, timezone

FIELDS = ["id", "title", "link", "date", "authors", "sections", "image", "enclosure", "summary", "content"]


def item(**fields):
    """An item. What is not named, the reader does not know; what is empty, it knows to be missing."""
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"an item has no {unknown}")
    return fields


def utc(seconds):
    """Seconds since 1970 as a time of UTC."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def text(markup):
    """The words of a text, whether it is HTML or not."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup or "")).split()) or None


def words(markup):
    """How many words a text has, so that the loss of a sentence is seen and a tag is not."""
    return len((text(markup) or "").split()) or None


def one_text(expected):
    """What stands in the only text that a reader keeps: all of it, or the lead where that is all."""
    return expected["content"] or words(expected["summary"])
