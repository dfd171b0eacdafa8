"""rss2email, which makes a mail of each new item; here it puts them into a folder."""

import mailbox
import re
import subprocess
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path

from by.item import item, one_text, utc, words

FORMATS = ["rss", "atom"]
SETTINGS = """[DEFAULT]
from = depesche@feeds.example
to = reader@feeds.example
name-format = {{author}}
html-mail = True
date-header = True
email-protocol = maildir
maildir-path = {folder}
maildir-mailbox = mail
"""


def read(url):
    folder = Path(re.sub(r"\W+", "-", f"mail {url}")).absolute()
    call = ["r2e", "-c", folder / "settings", "-d", folder / "seen.json"]
    if not folder.exists():
        folder.mkdir()
        (folder / "settings").write_text(SETTINGS.format(folder=folder))
        mailbox.Maildir(folder / "mail")
        subprocess.run([*call, "add", "feed", url], check=True, capture_output=True)
    subprocess.run([*call, "run"], check=True, capture_output=True)
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("mail/new/*")]
    return sorted(map(understood, mails), key=lambda item: item["date"], reverse=True)


def understood(mail):
    html = mail.get_content()
    author = mail["From"].addresses[0].display_name
    file = re.search(r'<p>Enclosure: <a href="([^"]*)"', html)
    return item(
        id=mail["X-RSS-ID"],
        title=mail["Subject"],
        link=mail["X-RSS-URL"],
        date=utc(parsedate_to_datetime(mail["Date"]).timestamp()),
        # Where there is no author, the pattern itself stands for one.
        authors=[author] if author != "<author>" else [],
        sections=mail["X-RSS-TAGS"].split(",") if "X-RSS-TAGS" in mail else [],
        enclosure={"url": unescape(file[1])} if file else None,
        content=words(re.search(r'<div class="body" id="body">(.*)</div>\s*<div class="footer"', html, re.S)[1]),
    )


def shown(expected, format):
    # It keeps no pictures, and one text of the two.
    kept = {name: value for name, value in expected.items() if name not in ("image", "summary")}
    file = expected["enclosure"]
    kept |= {
        # One author only: in RSS the first, in Atom the last.
        "authors": expected["authors"][:1] if format == "rss" else expected["authors"][-1:],
        "enclosure": file and {"url": file["url"]},
        "content": one_text(expected),
    }
    # For an entry without an author it takes the one of the Atom feed.
    if format == "atom" and not expected["authors"]:
        del kept["authors"]
    return kept
