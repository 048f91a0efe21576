"""Counts TikTok's sessions anew from one raw export and compares them with what linkaudit wrote, by page and by place.

    python -m tests.independent.recount OUT ga4|shopify|log|report HOST FILE …

Nothing of linkaudit is imported; it knows only the English columns of the exports.

A row of Google Analytics whose medium is ``referral`` names the referring host as its source. Of a log, one browser
that lands on one page within one half hour is one session: GET, answered with 2xx or 3xx, a page and no file, no bot,
and not from another page of the shop; TikTok's in-app browser names itself. Clicks of the ads' report are sessions.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

from tests.independent.rederive import Visit, host_of, is_tiktok, page_of, place_of

LINE = re.compile(
    r'^(?:\S+ )?(?P<ip>\d+\.\d+\.\d+\.\d+) \S+ \S+ \[(?P<when>[^\]]+)\] "(?P<verb>\S+) (?P<target>\S+) [^"]*" '
    r'(?P<status>\d{3}) \S+ "(?P<referrer>[^"]*)" "(?P<agent>[^"]*)"'
)
APP = re.compile(r"musical_?ly|\btrill|BytedanceWebview|ByteLocale|ByteFullLocale|TikTok")
BOT = re.compile(r"bot|crawler|spider", re.IGNORECASE)
FILES = re.compile(r"^/cdn/|^/cart\.js$|\.(?:css|js|png|jpe?g|gif|svg|webp|ico|woff2?)$")
UNSET = {"(not set)", "(none)", "(direct)", "(organic)", "(referral)"}


def number(text):
    return int(re.sub(r"[,.\s\u00a0\u202f]", "", text)) if text.strip() else 0


def ga4(text):
    """Yield visits and sessions: the table below the lines with a number sign, up to the next blank line."""
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.strip() and not line.startswith("#"))
    end = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
    for row in csv.DictReader(lines[start:end]):
        landing = row["Landing page + query string"]
        if not landing or landing == "Grand total":
            continue
        source, _, medium = row["Session source / medium"].partition(" / ")
        tags = {"utm_source": source, "utm_medium": medium, "utm_campaign": row["Session campaign"]}
        tags = {name: word for name, word in tags.items() if word not in UNSET}
        yield Visit(landing, f"https://{source}/" if medium == "referral" else "", tags), number(row["Sessions"])


def shopify(text):
    """Yield visits and sessions of the report by landing page and referrer."""
    for row in csv.DictReader(text.splitlines()):
        if row["Day"] == "Totals":
            continue
        tags = {f"utm_{word}": row[f"UTM {word}"] for word in ("source", "medium", "campaign")}
        yield Visit(row["Landing page path"], row["Referrer name"], tags, row["Referrer name"]), number(row["Sessions"])


def report(text):
    """Yield visits and destination clicks of the ads."""
    for row in csv.DictReader(text.splitlines()):
        if not row["Campaign name"].startswith("Total of"):
            tags = {"utm_source": "tiktok", "utm_medium": "paid", "utm_campaign": row["Campaign name"]}
            yield Visit("", "", tags), number(row["Clicks (destination)"])


def log(text, host):
    """Yield one session for each browser, page and half hour."""
    seen = set()
    for line in text.splitlines():
        found = LINE.match(line)
        if found is None or found["verb"] != "GET" or found["status"][0] not in "23" or BOT.search(found["agent"]):
            continue
        target, referrer = found["target"], found["referrer"].removeprefix("-")
        own = host_of(referrer) == host and "utm_" not in target and "ttclid" not in target.lower()
        if FILES.search(target.split("?")[0]) or own:
            continue
        when = datetime.strptime(found["when"], "%d/%b/%Y:%H:%M:%S %z").timestamp() // 1800
        key = (found["ip"], found["agent"], target, when)
        if key not in seen:
            seen.add(key)
            yield Visit(target, referrer, None, "tiktok" if APP.search(found["agent"]) else ""), 1


def counted(kind, texts, host):
    """Return TikTok's sessions by page and by place."""
    pages: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for visit, sessions in rows_of(kind, texts, host):
        if is_tiktok(visit):
            pages[page_of(visit.landing)] += sessions
            places["ad" if kind == "report" else place_of(visit)] += sessions
    return pages, places


def rows_of(kind, texts, host):
    if kind == "log":
        return log("\n".join(texts), host)
    return [row for text in texts for row in {"ga4": ga4, "shopify": shopify, "report": report}[kind](text)]


def written(out):
    """Return the same as linkaudit wrote it."""
    pages: Counter[str] = Counter()
    places: Counter[str] = Counter()
    with (Path(out) / "traffic.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["sessions"]:
                pages[page_of(row["landing_url"].removeprefix("'"))] += int(row["sessions"])
                places[row["surface"]] += int(row["sessions"])
    return pages, places


def differences(out, kind, texts, host):
    """Return one line for each figure that differs."""
    told = defaultdict(list)
    for name, own, other in zip(("page", "surface"), counted(kind, texts, host), written(out), strict=True):
        for key in sorted({*own, *other}):
            if own[key] != other[key]:
                told[name].append(f"{name} {key}: counted {own[key]} sessions, linkaudit {other[key]}")
    return [line for lines in told.values() for line in lines]


if __name__ == "__main__":
    _, folder, what, domain, *paths = sys.argv
    lines = differences(folder, what, [Path(path).read_text("utf-8-sig") for path in paths], domain)
    sys.stdout.write("\n".join(lines) + "\n" if lines else "no difference\n")
    sys.exit(bool(lines))
