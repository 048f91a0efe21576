"""Derives TikTok's money anew from a shop's raw files and compares it with what linkaudit wrote.

    python rederive.py OUT --orders orders.json … [--links links.csv …]

It stands alone: nothing of linkaudit is imported and nothing shared, so that an error there is not repeated here. It
prints one line for each figure that differs and ends with 1 if there is any.

The rules, in words. An order counts if it is no test, was not cancelled and was not made in TikTok Shop; it is worth
what it is worth today. Its visit is the last one known, else the first; a last visit that only comes back from Shop
Pay (referrer shop.app, no tags) is no touch where the first is one. The visit is TikTok's by, strongest first: a
click id in the address, a source that is one of TikTok's names, an ad's parameter, a referrer on TikTok's hosts or
apps, Shopify's word for the channel, ``from=tiktok``. The place on TikTok is the bio if TikTok's own redirector is the
referrer, else what medium, content or campaign name, word by word, in this order; a link that the list knows at
exactly one place stands there.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

NAMES = {"tiktok", "tiktokads", "tt", "tiktokcom", "tiktokshop"}
HOSTS = re.compile(r"(^|\.)tiktok\.com$")
APPS = ("com.zhiliaoapp.musically", "com.ss.android.ugc.trill")
CLICK_IDS = {"ttclid", "fbclid", "gclid", "msclkid", "dclid"}
PLACES = {
    "catalog": "catalog", "dpa": "catalog", "vsa": "catalog", "live": "live", "livestream": "live",
    "storefront": "storefront", "showcase": "storefront", "bio": "bio", "profile": "bio", "video": "video",
    "post": "post", "comment": "post", "caption": "post", "dm": "post", "paid": "ad", "cpc": "ad", "ppc": "ad",
    "cpm": "ad", "ad": "ad", "ads": "ad", "spark": "ad",
}  # fmt: skip
TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


class Visit:
    """What is known of a landing."""

    def __init__(self, landing, referrer, tags=None, channel=""):
        self.landing, self.referrer, self.channel = landing or "", referrer or "", channel or ""
        self.parameters = parameters(self.landing)
        self.tags = {name: (tags or {}).get(name) or self.parameters.get(name, "") for name in TAGS}


def parameters(url):
    """Return names in lower case and first values; a second question mark parts like an ampersand."""
    query = url.split("#")[0].partition("?")[2].replace("?", "&")
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name.lower(), value)
    return found


def folded(word):
    return re.sub(r"[-_. ]", "", word.lower())


def host_of(url):
    return (urlsplit(url if "//" in url else f"//{url}").hostname or "").lower()


def is_tiktok(visit):
    names = visit.parameters
    host = host_of(visit.referrer)
    return bool(
        "ttclid" in names
        or folded(visit.tags["utm_source"]) in NAMES
        or {"ttadid", "tt_medium", "tt_content"} & names.keys()
        or HOSTS.search(host)
        or any(app in visit.referrer for app in APPS)
        or re.search(r"\btik[ _-]?tok(?![a-z0-9])", visit.channel.lower())
        or names.get("from", "").lower() == "tiktok"
    )


def place_of(visit):
    if HOSTS.search(host_of(visit.referrer)) and urlsplit(visit.referrer).path.startswith("/link/v2"):
        return "bio"
    for name in ("utm_medium", "utm_content", "utm_campaign"):
        for word in re.split(r"[\W_]+", visit.tags[name].lower()):
            if word in PLACES:
                return PLACES[word]
    return "ad" if "ttadid" in visit.parameters else "unknown"


def page_of(url):
    """Return the path that was landed on."""
    path = unquote(urlsplit(url).path) if "//" in url[:10] else unquote(re.split(r"[?#]", url)[0])
    return path.rstrip("/") or ("/" if url else "")


def same_link(url):
    """Return what makes two addresses one link: the path and the parameters, but for ids of clicks."""
    pairs = sorted((name, value) for name, value in parse_qsl(
        url.split("#")[0].partition("?")[2].replace("?", "&"), keep_blank_values=True) if name.lower() not in CLICK_IDS)
    return page_of(url), tuple(pairs)


# --- orders ----------------------------------------------------------------------------------------------------------


def orders_in(path):
    """Yield the orders of a file: a list under ``orders``, or one thing a line."""
    text = Path(path).read_text("utf-8")
    try:
        whole = json.loads(text)
        things = whole["orders"] if isinstance(whole, dict) and "orders" in whole else [whole]
    except json.JSONDecodeError:
        things = [json.loads(line) for line in text.splitlines() if line.strip()]
    for thing in things:
        if "__parentId" not in thing and thing.get("__typename", "Order") == "Order":
            yield thing


def worth(order):
    """Return currency and worth today."""
    for name in ("current_total_price", "currentTotalPriceSet"):
        if order.get(name) is not None:
            value = order[name]
            if isinstance(value, dict):
                return value["shopMoney"]["currencyCode"], Decimal(value["shopMoney"]["amount"])
            return order["currency"], Decimal(value)
    total = Decimal(order["total_price"])
    for refund in order.get("refunds") or ():
        for part in refund["transactions"]:
            if part["kind"] == "refund" and part["status"] == "success":
                total -= Decimal(part["amount"])
    return order["currency"], total


def counts(order):
    channel = order.get("source_name") or order.get("sourceName") or ""
    if channel.isdigit():
        channel = (order.get("attribution") or {}).get("handle") or channel
    cancelled = order.get("cancelled_at") or order.get("cancelledAt")
    return not (order.get("test") or cancelled or folded(channel).startswith("tiktok"))


def node_visit(node):
    tags = {f"utm_{name}": value for name, value in (node.get("utmParameters") or {}).items()}
    return Visit(node.get("landingPage"), node.get("referrerUrl"), tags, node.get("source"))


def is_way_back(visit):
    return host_of(visit.referrer) == "shop.app" and not visit.tags["utm_source"] and "ttclid" not in visit.parameters


def last_visit(order):
    """Return the visit that the order is credited to, or None."""
    journey = order.get("customerJourneySummary") or {}
    visits = [node_visit(journey[name]) for name in ("lastVisit", "firstVisit") if journey.get(name)]
    if visits:
        return next((visit for visit in visits if not is_way_back(visit)), visits[0])
    notes = {note["name"].lower().lstrip("_"): note["value"] for note in order.get("note_attributes") or ()}
    landing, referrer = order.get("landing_site"), order.get("referring_site")
    if not (landing or referrer or notes):
        return None
    return Visit(landing, referrer, notes, "tiktok" if "ttclid" in notes else "")


def listed_places(paths):
    """Return the places of every listed link."""
    places = defaultdict(set)
    for path in paths:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                places[same_link(full(row["url"]))].add(row.get("surface") or "unknown")
    return places


def full(url):
    """Return the address that a listed link opens: TikTok's redirector undone, a scheme put before a bare host."""
    wrapped = parameters(url).get("target") if host_of(url).endswith("tiktok.com") else None
    url = wrapped or url
    return url if "://" in url or url.startswith("/") else f"https://{url}"


class Sums:
    """Orders and worth, by what they are summed by."""

    def __init__(self):
        self.found: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0, Decimal(0)])

    def add(self, key, orders, revenue):
        self.found[key][0] += orders
        self.found[key][1] += revenue

    def compare(self, others, what):
        """Yield a line for each key at which two differ; what is nothing in both does not."""
        for key in sorted({*self.found, *others.found}):
            own, other = self.found.get(key, [0, Decimal(0)]), others.found.get(key, [0, Decimal(0)])
            if own != other:
                yield f"{what} {' '.join(key)}: derived {own[0]} orders {own[1]}, linkaudit {other[0]} orders {other[1]}"


def derive(order_files, link_files):
    """Return the money by page, by place and in whole, each by currency first."""
    pages, places, whole = Sums(), Sums(), Sums()
    known = listed_places(link_files)
    orders = {str(order["id"]).rsplit("/", 1)[-1]: order for path in order_files for order in orders_in(path)}
    for order in orders.values():
        visit = last_visit(order)
        if visit is None or not counts(order) or not is_tiktok(visit):
            continue
        currency, revenue = worth(order)
        place = place_of(visit)
        told = known.get(same_link(visit.landing), set()) if visit.landing else set()
        if place not in told and len(told) == 1:
            place = next(iter(told))
        pages.add((currency, page_of(visit.landing)), 1, revenue)
        places.add((currency, place), 1, revenue)
        whole.add((currency,), 1, revenue)
    return pages, places, whole


def written(out):
    """Return the same sums as linkaudit wrote them."""
    pages, places, whole = Sums(), Sums(), Sums()
    with (out / "traffic.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            orders, revenue = int(row["orders"] or 0), Decimal(row["revenue"] or 0)
            if orders or revenue:
                landing = row["landing_url"].removeprefix("'")
                pages.add((row["currency"], page_of(landing)), orders, revenue)
                places.add((row["currency"], row["surface"]), orders, revenue)
    for one in json.loads((out / "summary.json").read_text("utf-8"))["money"]:
        whole.add((one["currency"],), int(one["tiktok_orders"]), Decimal(one["tiktok_revenue"]))
    return pages, places, whole


def differences(out, order_files, link_files):
    """Return one line for each figure that differs."""
    names = ("page", "surface", "currency")
    own, other = derive(order_files, link_files), written(Path(out))
    return [line for name, one, two in zip(names, own, other, strict=True) for line in one.compare(two, name)]


def main():
    parser = argparse.ArgumentParser(description="Derives TikTok's money anew and compares.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--orders", nargs="+", type=Path, required=True)
    parser.add_argument("--links", nargs="*", type=Path, default=[])
    asked = parser.parse_args()
    pages, places, whole = derive(asked.orders, asked.links)
    for name, sums in (("page", pages), ("surface", places), ("currency", whole)):
        for key, (orders, revenue) in sorted(sums.found.items()):
            sys.stdout.write(f"{name} {' '.join(key)}: {orders} orders {revenue}\n")
    found = differences(asked.out, asked.orders, asked.links)
    sys.stderr.write(("\n".join(found) or "no difference") + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
