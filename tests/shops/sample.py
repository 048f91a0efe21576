"""Writes the sample shop that ships with the package: ``python -m tests.shops.sample`` fills linkaudit/sample/.

Saltmoor Supply is invented, and so is everybody in it. The bytes are the same on every run and platform, so nothing
here is compressed.
"""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.shops import sample_content as content
from tests.shops import sample_products as source
from tests.shops import sample_traffic as traffic
from tests.shops.sample_orders import orders
from tests.shops.theme import HEADER
from tests.shops.writers import gid, nodes, put_csv, put_json

SAMPLE = Path(__file__).parents[2] / "linkaudit" / "sample"
WHEN = "2024-04-09T10:00:00-04:00"
FILES = "https://cdn.shopify.com/s/files/1/0777/0001/files"
HOSTS = ("saltmoor.example", "www.saltmoor.example", "saltmoor-example.myshopify.com")
FIXED_TIME = (2026, 11, 18, 12, 0, 0)
_VARIANT = re.compile(r"\{v:([a-z0-9-]+):(\d+)\}")


@dataclass(frozen=True, slots=True)
class Good:
    """One product of the range, numbered; ``rows`` are its option values, one row a variant."""

    number: int
    title: str
    kind: str
    price: str
    grams: int
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str
    first_variant: int

    @property
    def handle(self) -> str:
        """Handle as Shopify makes it from the title."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    @property
    def product_id(self) -> int:
        """Shopify's id."""
        return 8_100_000_000_000 + self.number * 32_768

    def variant_id(self, index: int) -> int:
        """Shopify's id of a variant."""
        return 41_000_000_000_000 + (self.first_variant + index) * 32_768


@cache
def goods() -> tuple[Good, ...]:
    """Return the whole range."""
    made: list[Good] = []
    variants = 0
    for number, line in enumerate(source.RANGE.strip().splitlines()):
        title, kind, price, grams, options, note = line.split("|")
        chosen = source.OPTIONS[options]
        rows = tuple((a, b) for a in chosen[0][1] for b in chosen[1][1]) if len(chosen) > 1 else _singles(chosen[0][1])
        names = tuple(name for name, _ in chosen)
        made.append(Good(number, title, kind, price, int(grams), names, rows, note, variants))
        variants += len(rows)
    return tuple(made)


def _singles(values: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((value,) for value in values)


@cache
def by_handle() -> dict[str, Good]:
    """Return the range by handle."""
    return {good.handle: good for good in goods()}


def filled(text: str) -> str:
    """Return ``text`` with ``{v:handle:n}`` replaced by the id of that product's ``n``-th variant."""
    return _VARIANT.sub(lambda m: str(by_handle()[m[1]].variant_id(int(m[2]))), text)


def _description(good: Good) -> str:
    aisle = next((name for name, kinds in source.AISLES.items() if good.kind in kinds), "home")
    sizing = '<p><a href="/pages/size-guide" target="_blank">Size guide</a></p>'
    parts = [
        f"<p>{good.note}</p>",
        f"<ul><li>{good.title.split()[0]} series, {good.kind.lower()}</li><li>Ships from our shed in two days</li></ul>",
        source.CARE[aisle],
        sizing if good.names[0] == "Size" else "",
        source.ADDED.get(good.handle, ""),
    ]
    return filled("\n".join(part for part in parts if part))


def _quantity(good: Good, index: int) -> int:
    if good.handle in source.SOLD_OUT or (good.handle in source.FIRST_VARIANT_OUT and index == 0):
        return 0
    return 4 + (good.number * 13 + index * 7) % 90


def _barcode(good: Good, index: int) -> str:
    """Return an EAN-13 with its check digit, under a prefix that GS1 keeps for use inside a shop."""
    body = f"200{good.number:05d}{index:04d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}" if good.number % 9 else ""


def _variant(good: Good, index: int) -> dict[str, object]:
    row = good.rows[index]
    sizes = {f"option{n + 1}": row[n] if n < len(row) else None for n in range(3)}
    code = "".join(word[0] for word in good.title.upper().split() if word[0].isalnum())
    gift = good.kind == "Gift cards"
    return {
        "id": good.variant_id(index),
        "product_id": good.product_id,
        "title": " / ".join(row),
        "price": source.GIFT_PRICES[index] if gift else good.price,
        "compare_at_price": None,
        "position": index + 1,
        "sku": f"SM-{code}{good.number:03d}-{index + 1:02d}",
        "barcode": _barcode(good, index),
        **sizes,
        "grams": 0 if good.handle in source.NO_WEIGHT else good.grams,
        "inventory_management": None if gift else "shopify",
        "inventory_policy": "deny",
        "inventory_quantity": 0 if gift else _quantity(good, index),
        "requires_shipping": not gift,
    }


def _product(good: Good) -> dict[str, object]:
    values = list(zip(*good.rows, strict=True))
    images = range(1 + good.number % 4)
    return {
        "id": good.product_id,
        "title": good.title,
        "body_html": _description(good),
        "vendor": "Saltmoor Supply",
        "product_type": good.kind,
        "category": {"full_name": source.CATEGORIES.get(good.kind, "")},
        "handle": good.handle,
        "published_at": None if good.handle in source.UNPUBLISHED else WHEN,
        "tags": f"{good.kind.lower()}, small-batch",
        "status": source.STATUS.get(good.handle, "active"),
        "variants": [_variant(good, index) for index in range(len(good.rows))],
        "options": [
            {"name": name, "position": n + 1, "values": list(dict.fromkeys(values[n]))}
            for n, name in enumerate(good.names)
        ],
        "images": [
            {"id": good.product_id + n + 1, "position": n + 1, "alt": good.title, "src": f"{FILES}/{good.handle}-{n + 1}.jpg?v=1718"}
            for n in images
        ],
    }


def _pages() -> list[dict[str, object]]:
    return [
        {
            "id": 9_200_000 + n,
            "title": title,
            "handle": handle,
            "body_html": filled(body),
            "published_at": None if handle in content.HIDDEN_PAGES else WHEN,
        }
        for n, (handle, (title, body)) in enumerate(content.PAGES.items())
    ]


def _blogs() -> list[dict[str, object]]:
    return [{"id": 8_800 + n, "handle": h, "title": t, "commentable": "no"} for n, (h, t) in enumerate(content.BLOGS.items())]


def _articles() -> list[dict[str, object]]:
    numbers = {handle: 8_800 + n for n, handle in enumerate(content.BLOGS)}
    return [
        {
            "id": gid("Article", 5_600_000 + n),
            "title": title,
            "handle": handle,
            "body": f"<p>{filled(body)}</p>",
            "isPublished": True,
            "publishedAt": WHEN,
            "blog": {"id": gid("Blog", numbers[blog]), "handle": blog},
        }
        for n, (blog, handle, title, body) in enumerate(content.ARTICLES)
    ]


def _members(kinds: tuple[str, ...]) -> list[Good]:
    shown = [good for good in goods() if good.handle not in source.STATUS and good.handle not in source.UNPUBLISHED]
    return [good for good in shown if good.kind in kinds] if kinds else [by_handle()[h] for h in content.BESTSELLERS]


def _collections() -> list[dict[str, object]]:
    page = {"hasNextPage": False, "endCursor": None}
    return [
        {
            "id": gid("Collection", 3_300_000 + n),
            "handle": handle,
            "title": title,
            "descriptionHtml": content.COLLECTION_NOTES.get(handle, ""),
            "products": {
                "nodes": [{"id": gid("Product", good.product_id), "handle": good.handle} for good in _members(kinds)],
                "pageInfo": page,
            },
        }
        for n, (handle, title, kinds) in enumerate(content.COLLECTIONS)
    ]


def _menus() -> list[dict[str, object]]:
    return [
        {
            "id": gid("Menu", 700 + n),
            "handle": handle,
            "title": title,
            "isDefault": n < 2,
            "items": [
                {"id": gid("MenuItem", n * 100 + k), "title": text, "type": "HTTP", "url": url, "items": []}
                for k, (text, url) in enumerate(items)
            ],
        }
        for n, (handle, title, items) in enumerate(content.MENUS)
    ]


def _shop() -> dict[str, object]:
    domains = [{"id": gid("Domain", n), "host": host, "url": f"https://{host}"} for n, host in enumerate(HOSTS)]
    roots = [{"locale": "en", "url": f"{traffic.SHOP}/"}, {"locale": "en-CA", "url": f"{traffic.SHOP}/en-ca/"}]
    shop = {
        "id": gid("Shop", 77),
        "name": "Saltmoor Supply",
        "myshopifyDomain": HOSTS[2],
        "url": traffic.SHOP,
        "primaryDomain": domains[0],
        "domains": domains,
        "currencyCode": "USD",
        "ianaTimezone": "America/New_York",
    }
    presence = {"id": gid("MarketWebPresence", 1), "subfolderSuffix": "ca", "domain": None, "rootUrls": roots}
    return {"data": {"shop": shop, "webPresences": {"nodes": [presence], "pageInfo": {"hasNextPage": False}}}}


def listed() -> list[list[str]]:
    """Return the rows of the link list: url, surface, note, sessions, and orders as the last."""
    lines = (filled(line).replace("~", traffic.SHOP, 1) for line in traffic.LISTED.strip().splitlines())
    return [line.split("|") for line in lines]


def _theme(path: Path) -> None:
    """Write the theme archive: stored, not deflated, with one time, so that every machine makes the same bytes."""
    files = {
        "config/settings_data.json": HEADER + json.dumps(content.SETTINGS, indent=2).replace("/", r"\/"),
        "templates/index.json": HEADER + json.dumps(content.INDEX, indent=2),
        **content.LIQUID,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.create_system = 3  # Unix, whatever runs this
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])


def write(out: Path = SAMPLE) -> list[str]:
    """Write the sample's files into ``out`` and return their names."""
    out.mkdir(parents=True, exist_ok=True)
    rows = listed()
    answers: dict[str, object] = {
        "shop.json": _shop(),
        "products.json": {"products": [_product(good) for good in goods()]},
        "pages.json": {"pages": _pages()},
        "blogs.json": {"blogs": _blogs()},
        "articles.json": nodes("articles", _articles()),
        "collections.json": nodes("collections", _collections()),
        "menus.json": nodes("menus", _menus()),
        "orders.json": {"orders": orders(goods(), rows)},
    }
    for name, value in answers.items():
        put_json(out / name, value)
    put_csv(out / "redirects.csv", ("Redirect from", "Redirect to"), content.REDIRECTS)
    put_csv(out / "tiktok-links.csv", ("url", "surface", "note", "sessions"), [row[:4] for row in rows])
    _theme(out / "theme.zip")
    return [*answers, "redirects.csv", "tiktok-links.csv", "theme.zip"]


if __name__ == "__main__":
    write()
