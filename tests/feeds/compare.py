"""Compares three readers of feeds on public test suites: feed-rs alone, Python feedparser, Depesche.

    compare.py FOLDER PROGRAM FEED_RS [--failures SET]

FOLDER holds the suites (feedparser with feedparser-index.tsv, gofeed, fastfeedparser, feed-rs, ...),
PROGRAM is `depesche`, and FEED_RS the example `feed_rs`. An expectation counts where it is about
something that all readers of feeds must know: titles, links, ids, dates, authors, texts, categories,
languages, files, pictures. Texts are compared as people see them, with the addresses in them. The
exit code is 1 if Depesche reads fewer files or holds fewer expectations of a set than feedparser,
or takes longer than 100 ms for a file.
"""

import ast, calendar, collections, csv, html, json, pathlib, re, subprocess, sys, time
import datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import feedparser

ADDRESS = "http://127.0.0.1:8097/"


# ---------------------------------------------------------------- comparing

class Seen(HTMLParser):
    """What people see of a text: its words, and where its links and pictures lead."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.addresses, self.drawings = [], [], 0

    def handle_data(self, data):
        if not self.drawings:
            self.words.append(data)

    def handle_endtag(self, tag):
        self.drawings -= tag == "svg" and self.drawings > 0

    def handle_starttag(self, tag, attributes):
        self.drawings += tag == "svg"
        self.addresses += [value for name, value in attributes if name in ("href", "src") and value and tag in ("a", "img")]


def words(text):
    seen = Seen()
    seen.feed(text)
    seen.close()
    text = html.unescape("".join(seen.words))
    if re.search(r"</?[a-zA-Z]", text):  # escaped twice
        again = Seen()
        again.feed(text)
        again.close()
        text = "".join(again.words)
    return re.sub(r"[\s\x80-\x9f\xad\u200b\ufeff]+", "", html.unescape(text)).lower().rstrip("….")


def addresses(text):
    seen = Seen()
    seen.feed(text)
    seen.close()
    return sorted(address.rstrip("/") for address in seen.addresses)


def bare(value):
    return re.sub(r"[\s\u200b]+", "", html.unescape(value)).rstrip("/").lower()


def same(kind, expected, found):
    if kind == "text":
        return isinstance(expected, str) and (words(expected) == words(found) or bare(expected) == bare(found))
    if kind == "address":
        same_address = bare(urljoin(ADDRESS, expected)) == bare(urljoin(ADDRESS, found))
        return same_address
    if kind == "time":
        return expected == found
    if kind == "language":
        return (expected or "").lower().replace("_", "-") == (found or "").lower()
    return str(expected).strip().lower() == str(found).strip().lower()


def instant(text):
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp())


# ---------------------------------------------------------------- readers

def depesche(program, jobs):
    lines = "".join(json.dumps(job) + "\n" for job in jobs)
    run = subprocess.run([program, "extract", "--listing", "--jsonl"], input=lines, capture_output=True, text=True)
    if run.stderr:
        print("standard error:", run.stderr[:2000])
    return {result["id"]: result for result in map(json.loads, run.stdout.splitlines())}


def milliseconds(program, job):
    """The time of one file, without the start of the program."""
    line = json.dumps(job) + "\n"
    start = time.perf_counter()
    subprocess.run([program, "extract", "--listing", "--jsonl"], input=line, capture_output=True, text=True)
    return (time.perf_counter() - start) * 1000


def feed_rs(example, paths):
    run = subprocess.run([example], input="".join(str(path) + "\n" for path in paths), capture_output=True, text=True)
    return {result["id"]: result for result in map(json.loads, run.stdout.splitlines())}


def field(entry, name):
    value = entry.get(name)
    return None if value is None else value["value"]


class OfDepesche:
    """Our results under the names of a feed reader: each question has a list of right answers."""

    def __init__(self, result):
        self.result = result
        self.entries = result.get("entries", [])
        self.is_read = "verdict" in result and result["verdict"] in ("ok", "empty")

    def feed(self, name):
        site = self.result.get("site", {})
        return {
            "title": [site.get("title")], "description": [site.get("description")], "link": [site.get("home")],
            "language": [site.get("language")], "image": [site.get("logo"), site.get("icon")],
            "author": [a["name"] for e in self.entries for a in field(e, "authors") or []],
        }[name]

    def entry(self, at, name):
        if at >= len(self.entries):
            return []
        e = self.entries[at]
        authors = field(e, "authors") or []
        lead, body, image = field(e, "lead"), field(e, "body"), field(e, "image")
        body = (body or "") + ("" if "img" in (body or "") or not image else f'<img src="{image}">')
        categories = (field(e, "sections") or []) + (field(e, "tags") or [])
        dates = [field(e, "published"), field(e, "updated")]
        return {
            "title": [field(e, "title")], "link": [field(e, "url")], "canonical": [field(e, "canonical")],
            "id": [field(e, "guid")], "summary": [lead and lead["text"], body], "content": [body, lead and lead["text"]],
            "author": [a["name"] for a in authors], "author_url": [a.get("url") for a in authors],
            "author_email": [a.get("email") for a in authors], "category": categories,
            "time": [instant(date["at"]) for date in dates if date], "language": [field(e, "language")],
            "file": [f["url"] for f in e.get("enclosures", [])] + [image],
            "file_type": [f["mime_type"] for f in e.get("enclosures", [])],
            "file_bytes": [f["bytes"] for f in e.get("enclosures", [])], "image": [image],
        }[name]


class OfFeedRs:
    def __init__(self, result):
        self.f = result.get("feed") or {}
        self.entries = self.f.get("entries", [])
        self.is_read = "feed" in result

    def text(self, value):
        return value and value.get("content", value.get("body"))

    def link(self, links):
        pages = [l["href"] for l in links if l.get("rel") in (None, "alternate")]
        return pages[:1]

    def feed(self, name):
        f = self.f
        image = [f[i]["uri"] for i in ("logo", "icon") if f.get(i)]
        return {
            "title": [self.text(f.get("title"))], "description": [self.text(f.get("description"))],
            "link": self.link(f.get("links", [])), "language": [f.get("language")], "image": image,
            "author": [a.get("name") or a.get("email") for a in f.get("authors", []) + f.get("contributors", [])],
        }[name]

    def entry(self, at, name):
        if at >= len(self.entries):
            return []
        e = self.entries[at]
        people = e.get("authors", [])
        media = [c for m in e.get("media", []) for c in m.get("content", [])]
        files = [(l["href"], l.get("media_type"), l.get("length")) for l in e.get("links", []) if l.get("rel") == "enclosure"]
        files += [(c.get("url"), c.get("content_type"), c.get("size")) for c in media]
        thumbs = [t["image"]["uri"] for m in e.get("media", []) for t in m.get("thumbnails", [])]
        return {
            "title": [self.text(e.get("title"))], "link": self.link(e.get("links", [])), "canonical": [],
            "id": [e.get("id")], "summary": [self.text(e.get("summary"))],
            "content": [self.text(e.get("content")), self.text(e.get("summary"))],
            "author": [a.get("name") or a.get("email") for a in people], "author_url": [a.get("uri") for a in people],
            "author_email": [a.get("email") for a in people], "category": [c["label"] or c["term"] for c in e.get("categories", [])] + [c["term"] for c in e.get("categories", [])],
            "time": [instant(e[d]) for d in ("published", "updated") if e.get(d)], "language": [e.get("language")],
            "file": [f[0] for f in files] + thumbs, "file_type": [f[1] for f in files], "file_bytes": [f[2] for f in files],
            "image": thumbs,
        }[name]


class OfFeedparser:
    def __init__(self, result):
        self.f = result
        self.entries = result.entries
        self.is_read = bool(result.version or result.entries or result.feed.get("title"))

    def feed(self, name):
        f = self.f.feed
        image = f.get("image") or {}
        return {
            "title": [f.get("title")], "description": [f.get("subtitle"), f.get("info")], "link": [f.get("link")],
            "language": [f.get("language")], "image": [image.get("href"), f.get("icon"), f.get("logo")],
            "author": [f.get("author"), (f.get("author_detail") or {}).get("name")]
            + [a.get("name") for e in self.entries for a in e.get("authors", [])],
        }[name]

    def entry(self, at, name):
        if at >= len(self.entries):
            return []
        e = self.entries[at]
        people = e.get("authors", []) or self.f.feed.get("authors", [])
        files = e.get("enclosures", []) + e.get("media_content", [])
        thumbs = [t.get("url") for t in e.get("media_thumbnail", [])] + [(e.get("image") or {}).get("href")]
        contents = [c.get("value") for c in e.get("content", [])]
        times = [calendar.timegm(e[d]) for d in ("published_parsed", "updated_parsed", "created_parsed") if e.get(d)]
        details = [c.get("language") for c in e.get("content", [])] + [(e.get(d) or {}).get("language") for d in ("summary_detail", "title_detail")]
        return {
            "title": [e.get("title")], "link": [e.get("link")], "canonical": [e.get("feedburner_origlink")],
            "id": [e.get("id")], "summary": [e.get("summary")] + contents, "content": contents + [e.get("summary")],
            "author": [e.get("author")] + [a.get("name") for a in people],
            "author_url": [a.get("href") for a in people], "author_email": [a.get("email") for a in people],
            "category": [t.get("label") or t.get("term") for t in e.get("tags", [])] + [t.get("term") for t in e.get("tags", [])],
            "time": times, "language": [e.get("language")] + details,
            "file": [f.get("href") or f.get("url") for f in files] + thumbs, "file_type": [f.get("type") for f in files],
            "file_bytes": [f.get("length") or f.get("filesize") for f in files], "image": thumbs,
        }[name]


# ---------------------------------------------------------------- expectations

FEED_KEYS = {
    "title": ("text", "title"), "title_detail.value": ("text", "title"), "tagline": ("text", "description"),
    "subtitle": ("text", "description"), "description": ("text", "description"),
    "tagline_detail.value": ("text", "description"), "subtitle_detail.value": ("text", "description"),
    "link": ("address", "link"), "language": ("language", "language"),
    "image.href": ("address", "image"), "image.url": ("address", "image"), "icon": ("address", "image"),
    "logo": ("address", "image"),
}
ENTRY_KEYS = {
    "title": ("text", "title"), "title_detail.value": ("text", "title"), "summary": ("text", "summary"),
    "description": ("text", "summary"), "summary_detail.value": ("text", "summary"), "content.0.value": ("text", "content"),
    "link": ("address", "link"), "id": ("text", "id"), "guid": ("text", "id"), "author": ("name", "author"),
    "author_detail.name": ("text", "author"), "authors.0.name": ("text", "author"), "author_detail.email": ("text", "author_email"),
    "author_detail.url": ("address", "author_url"),
    "author_detail.href": ("address", "author_url"), "category": ("text", "category"),
    "language": ("language", "language"), "content.0.language": ("language", "language"),
    "title_detail.language": ("language", "language"), "summary_detail.language": ("language", "language"),
    "published_parsed": ("time", "time"), "updated_parsed": ("time", "time"), "created_parsed": ("time", "time"),
    "feedburner_origlink": ("address", "canonical"), "image.href": ("address", "image"),
}
for at in range(4):
    ENTRY_KEYS |= {f"tags.{at}.term": ("text", "category"), f"tags.{at}.label": ("text", "category")}
    ENTRY_KEYS |= {f"enclosures.{at}.{name}": value for name, value in
                   {"href": ("address", "file"), "url": ("address", "file"), "type": ("text", "file_type"), "length": ("text", "file_bytes")}.items()}


def path_of(node):
    """`entries[0]['title']` as ("entries", 0, "title")."""
    parts = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Subscript):
            parts.append(ast.literal_eval(node.slice))
            node = node.value
        elif isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        else:
            return None
    return (node.id, *reversed(parts))


def questions(expression):
    """The parts of an expectation that are about what every reader must know, and whether all are."""
    tree = ast.parse(expression, mode="eval").body
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    asked, others = [], 0
    for part in parts:
        if ast.unparse(part) in ("not bozo", "bozo"):
            continue
        if not isinstance(part, ast.Compare) or len(part.ops) != 1 or not isinstance(part.ops[0], (ast.Eq, ast.Is)):
            others += 1
            continue
        path = path_of(part.left)
        try:
            value = eval(compile(ast.Expression(part.comparators[0]), "", "eval"), {"__builtins__": {}})
        except Exception:
            others += 1
            continue
        keys, at, rest = (FEED_KEYS, None, path[1:]) if path and path[0] == "feed" else (ENTRY_KEYS, path and path[1:2], path and path[2:])
        known = path and keys.get(".".join(map(str, rest)))
        if not known or path[0] not in ("feed", "entries"):
            others += 1
            continue
        kind, name = known
        if kind == "time" and isinstance(value, tuple):
            value = calendar.timegm(value)
        if kind == "name":  # an address in parentheses is no part of a name
            value = re.sub(r"\s*\(\S+@\S+\)$", "", value)
        asked.append((at[0] if at else None, "text" if kind == "name" else kind, name, value))
    return asked, others


def answers(reader, at, name):
    return reader.feed(name) if at is None else reader.entry(at, name)


def holds(reader, asked):
    if not reader.is_read:
        return False
    for at, kind, name, expected in asked:
        found = [value for value in answers(reader, at, name)]
        if expected in (None, ""):
            if any(value not in (None, "") for value in found):
                return False
        elif kind == "text" and isinstance(expected, str) and words(expected) == "" and (
            not addresses(expected) or name in ("title", "description")
        ):
            # Nothing to be read, and nothing is: titles and descriptions are lines of text.
            if any(words(value) for value in found if isinstance(value, str)):
                return False
        elif not any(value is not None and same(kind, expected, str(value) if kind != "time" else value) for value in found):
            return False
    return True


def of_index(root):
    """feedparser's own files: an expression each, and the headers to serve the file with."""
    for row in csv.DictReader((root / "feedparser-index.tsv").open(encoding="utf-8"), delimiter="\t"):
        path = root / "feedparser" / "tests" / row["path"]
        if not path.exists():
            continue
        parts = row["path"].split("/")
        group = "feedparser/" + ("/".join(parts[:2]) if parts[0] in ("wellformed", "illformed") and len(parts) > 2 else parts[0])
        headers = dict(re.findall(r"(?i)(content-[a-z]+):\s*([^\n|]*)", row["headers"] or ""))
        headers = {name.lower(): value.strip() for name, value in headers.items()}
        try:
            asked, others = questions(row["expect"])
        except SyntaxError:
            asked, others = [], 1
        if path.stem.endswith("_crazy"):
            asked = []  # feedparser lets the text of a script through there
        yield group, path, headers, asked, others


def of_gofeed(root):
    """gofeed's files with what its parsers or its translator make of them beside them."""
    base = root / "gofeed" / "testdata"
    for expected in sorted(base.glob("*/*/*.json")) + sorted(base.glob("extensions/*/*.json")):
        sources = [expected.with_suffix(".xml")]
        if expected.name.endswith("_expected.json"):
            sources = [expected.with_name(expected.name.replace("_expected", ""))]
        if not sources[0].exists():
            continue
        data = json.loads(expected.read_text(encoding="utf-8-sig"))
        yield f"gofeed/{expected.parent.parent.name}", sources[0], {}, list(of_json(data)), 0


def of_json(data):
    """Questions of a JSON result with the usual names."""
    for key, kind, name in [("title", "text", "title"), ("description", "text", "description"), ("tagline", "text", "description"),
                            ("subtitle", "text", "description"), ("language", "language", "language"), ("link", "address", "link")]:
        if isinstance(data.get(key), str) and data[key].strip():
            yield None, kind, name, data[key]
    for at, item in enumerate(data.get("items", data.get("entries")) or []):
        for key, kind, name in [("title", "text", "title"), ("description", "text", "summary"), ("summary", "text", "summary"),
                                ("link", "address", "link"), ("id", "text", "id")]:
            if isinstance(item.get(key), str) and item[key].strip():
                yield at, kind, name, item[key]
        guid = item.get("guid")
        guid = guid.get("value") if isinstance(guid, dict) else guid
        if isinstance(guid, str) and guid.strip():
            yield at, "text", "id", guid
        content = item.get("content")
        content = content.get("value") if isinstance(content, dict) else content
        if isinstance(content, str) and content.strip():
            yield at, "text", "content", content
        for key in ("publishedParsed", "pubDateParsed", "updatedParsed", "published", "updated"):
            value = item.get(key)
            if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
                try:
                    yield at, "time", "time", instant(re.sub(r"\.\d+", "", value))
                except ValueError:
                    pass
        author = item.get("author")
        author = author.get("name") if isinstance(author, dict) else author
        if isinstance(author, str) and author.strip() and "@" not in author:
            yield at, "text", "author", author
        for category in item.get("categories") or []:
            category = category.get("value") or category.get("term") if isinstance(category, dict) else category
            if isinstance(category, str) and category.strip():
                yield at, "text", "category", category


def of_fastfeedparser(root):
    base = root / "fastfeedparser" / "tests" / "integration"
    for expected in sorted(base.glob("*.json")):
        source = expected.with_suffix(".xml")
        if expected.name.endswith(".expected.json"):
            source = expected.with_name(expected.name.replace(".expected", ""))
        if source.exists() and source != expected:
            data = json.loads(expected.read_text(encoding="utf-8"))
            yield "fastfeedparser", source, {}, list(of_json({**(data.get("feed") or {}), "entries": data["entries"]})), 0


def of_feed_rs(root):
    """feed-rs's files with its own model beside them."""
    base = root / "feed-rs" / "feed-rs" / "fixture"
    for expected in sorted(base.glob("*/*.serde.json")):
        source = next((p for p in (expected.with_name(expected.name.replace(".serde.json", end)) for end in (".xml", ".json")) if p.exists()), None)
        if source is None:
            continue
        model = OfFeedRs({"feed": json.loads(expected.read_text(encoding="utf-8"))})
        asked = []
        for name, kind in [("title", "text"), ("description", "text"), ("link", "address")]:
            asked += [(None, kind, name, value) for value in model.feed(name)[:1] if value]
        for at in range(len(model.entries)):
            for name, kind in [("title", "text"), ("link", "address"), ("time", "time")]:
                asked += [(at, kind, name, value) for value in model.entry(at, name)[:1] if value]
        yield "feed-rs (its own results)", source, {}, asked, 0


def of_others(root):
    """Files without an expectation: to be read."""
    for name in ("feedjira/spec/sample_feeds", "node-feedparser/test/feeds", "jsonfeed-spec/pages/version", "feedparser/tests/json", "feed-rs/feed-rs/fixture/rss2"):
        for path in sorted((root / name).glob("*")):
            if path.suffix in (".xml", ".atom", ".json") and not path.name.endswith(".serde.json"):
                yield name.split("/")[0] + " (read)", path, {}, [], 1


# ---------------------------------------------------------------- the comparison

def main():
    root, program, example = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
    shown = sys.argv[sys.argv.index("--failures") + 1] if "--failures" in sys.argv else None
    files = [file for suite in (of_index, of_gofeed, of_fastfeedparser, of_feed_rs, of_others) for file in suite(root)]
    jobs = [{"id": str(at), "url": urljoin(ADDRESS + path.name, headers.get("content-location", "")), "html_file": str(path), "content_type": headers.get("content-type"),
             "content_language": headers.get("content-language")} for at, (_, path, headers, _, _) in enumerate(files)]
    ours = depesche(program, jobs)
    alone = feed_rs(example, [path for _, path, _, _, _ in files])
    table = collections.defaultdict(collections.Counter)
    unmodelled = 0
    for at, (group, path, headers, asked, others) in enumerate(files):
        data = path.read_bytes()
        parsed = feedparser.parse(data, response_headers={"content-location": ADDRESS + path.name, **headers})
        readers = {"feed-rs": OfFeedRs(alone[str(path)]), "feedparser": OfFeedparser(parsed), "depesche": OfDepesche(ours.get(str(at), {}))}
        row = table[group]
        row["files"] += 1
        row["panics"] += "panic" in alone[str(path)]
        if not asked and group.startswith("feedparser/encoding"):
            # The encoding itself is no matter for readers, but the text that it gives is.
            asked = [(None, "text", "title", parsed.feed.get("title"))] if parsed.feed.get("title") else []
            asked += [(0, "text", "summary", parsed.entries[0].get("summary"))] if parsed.entries and parsed.entries[0].get("summary") else []
        unmodelled += not asked
        row["asked"] += bool(asked)
        held = {}
        for name, reader in readers.items():
            row[name + " read"] += reader.is_read
            held[name] = bool(asked) and holds(reader, asked)
            row[name] += held[name]
        if shown and group.startswith(shown) and not (held["depesche"] or not asked) or shown == "read" and not readers["depesche"].is_read:
            print(path, "| feedparser", held["feedparser"], "| is read", readers["depesche"].is_read)
            for question in asked:
                if not holds(readers["depesche"], [question]):
                    print("    expected", question, "found", answers(readers["depesche"], question[0], question[2])[:3])
                    break
    return report(table, unmodelled, [(milliseconds_of(ours, job), job) for job in jobs])


def milliseconds_of(ours, job):
    return ours.get(job["id"], {}).get("milliseconds", 0)


def report(table, unmodelled, times):
    head = ["set", "files", "read: feed-rs", "feedparser", "depesche", "asked", "held: feed-rs", "feedparser", "depesche"]
    names = ["files", "feed-rs read", "feedparser read", "depesche read", "asked", "feed-rs", "feedparser", "depesche"]
    rows = [[group] + [table[group][name] for name in names] for group in sorted(table)]
    rows.append(["all"] + [sum(row[at] for row in rows) for at in range(1, len(head))])
    print("\n" + " | ".join(f"{name:>12}" if at else f"{name:34}" for at, name in enumerate(head)))
    good = True
    for row in rows:
        is_behind = row[8] < row[7] or row[4] < row[3]
        good &= not is_behind
        print(" | ".join(f"{value:>12}" if at else f"{value:34}" for at, value in enumerate(row)), "  behind" if is_behind else "")
    slowest, job = max(times, key=lambda pair: pair[0])
    print(f"{unmodelled} files ask for nothing that readers must know. Slowest: {slowest:.0f} ms for {job['html_file']}.")
    return 0 if good and slowest <= 100 else 1


sys.exit(main())
