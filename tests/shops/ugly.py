"""The ugly shop: more than 5,000 distinct links whose verdict and codes are known because they were made so."""

from __future__ import annotations

from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING

from tests.shops import markup, writers
from tests.shops.cases import CASES, Shop
from tests.shops.catalogue import DOMAIN, MYSHOPIFY, SECOND, catalogue
from tests.shops.links import PRIMARY, Drawn, adapted, inbound, joined, on_page
from tests.shops.rules import rules
from tests.shops.theme import menus, put_theme
from tests.shops.truth import Made, Truth
from tests.shops.ugly_orders import orders

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.shops.cases import Case
    from tests.shops.catalogue import Catalogue
    from tests.shops.truth import LinkTruth
    from tests.shops.writers import Spelling

SURFACES = ("bio", "video", "storefront", "ad", "live", "catalog", "post", "")
DEADLY = ("video", "storefront", "live", "catalog", "ad", "", "bio")
DESCRIBED = ("live", "part", "sold", "oversell", "untracked", "unlisted")
LANDINGS = {"product": 40, "page": 8, "landable": 6, "collection": 8, "sold": 6, "stale": 6, "draft": 5, "chain": 5,
            "proxy": 4, "cart": 4, "discount": 4, "no-product": 3, "ruled": 6}  # fmt: skip
TEXTS = {
    "e-mail": "<p>Questions? Write to care@uglyshop.example before you order.</p>",
    "phone": "<p>Call or text +1 (555) 010-0199 for bulk orders.</p>",
    "handle": "<p>Tag @uglyshop on Instagram to be featured.</p>",
    "link in bio": "<p>Full colour range: link in bio!</p>",
}


def generate(out_dir: Path, seed: int = 7, spelling: Spelling = "rest") -> Truth:
    """Write the shop's files and ``truth.json`` into ``out_dir`` (made if missing) and return the truth.

    ``seed`` decides which link stands where; ``spelling`` is that of the product file. "csv" has no ids, so there
    stale variants cannot be told and cart permalinks are unknown.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    return _Ugly(out_dir, Random(seed), spelling).run()


class _Ugly:
    """One generation: draws links from the cases, places them, books each in the truth."""

    def __init__(self, out: Path, random: Random, spelling: Spelling) -> None:
        self.out = out
        self.random = random
        self.spelling = spelling
        self.truth = Truth()
        self.things: Catalogue = catalogue()
        self.shop = Shop(self.things, rules(self.things))
        self.cases = [adapted(case, ids=spelling != "csv") for case in CASES]
        self.placed = 0
        self.landings: Iterator[tuple[Case, str]] = iter(())

    def run(self) -> Truth:
        """Make everything, in the order in which it depends on each other."""
        self._place_content()
        self._place_descriptions()
        listed = self._list_inbound()
        self._write_orders(listed)
        truth = self.truth
        truth.files = [writers.put_products(self.out, self.things.products, self.spelling)]
        truth.files += writers.put_contents(self.out, self.things)
        truth.files += ["collects.json", "menus.json", "redirects.csv", "theme", "shop.json", "links.csv", "orders.json"]
        self._write_rest()
        truth.hosts = [DOMAIN, f"www.{DOMAIN}", SECOND, MYSHOPIFY]
        truth.counts = self._counts()
        truth.write(self.out / "truth.json")
        return truth

    def _draw(self, place: int) -> Iterator[tuple[Case, Drawn]]:
        for case in self.cases:
            for drawn in on_page(case, self.shop, case.places[place]):
                yield case, drawn

    def _place_content(self) -> None:
        drawn = list(self._draw(0))
        self.random.shuffle(drawn)
        theme = [link for case, link in drawn if case.place == "theme"]
        menu = [link for case, link in drawn if case.place == "root"]
        html = [(case, link) for case, link in drawn if case.place in {"any", "a", "text"}]
        rootable = [link for case, link in html if case.place == "any" and link[0].startswith(("https://", "/"))]
        theme += rootable[::14]
        menu += rootable[7::31]
        moved = {id(link) for link in (*theme, *menu)}
        html = [(case, link) for case, link in html if id(link) not in moved]
        html += html[::9]  # stands a second time elsewhere
        self._fill(html)
        for _, made in (*theme, *menu):
            self.truth.add(made, "content")
        self.truth.tallies["Liquid expression"] += put_theme(self.out / "theme", [raw for raw, _ in theme])
        writers.put_json(self.out / "menus.json", writers.nodes("menus", menus([raw for raw, _ in menu])))

    def _fill(self, html: Sequence[tuple[Case, Drawn]]) -> None:
        things = self.things
        bodies = [item for item in (*things.pages, *things.articles, *things.collections) if item.live]
        for body, (case, (raw, made)) in zip(cycle(bodies), html, strict=False):
            body.html += self._snippet(case, raw)
            self.truth.add(made, "content")
        for n, (snippet, why) in enumerate(list(markup.UNCOUNTED.items()) * 6):
            bodies[n * 5].html += snippet
            self.truth.tallies[why] += 1

    def _snippet(self, case: Case, raw: str) -> str:
        self.placed += 1
        return markup.snippet(raw, case.place, self.placed) + "\r\n"

    def _place_descriptions(self) -> None:
        products = [p for p in self.things.products if p.group in DESCRIBED]
        for n, product in enumerate(self.things.products):
            product.html = None if n % 9 == 4 and product.group not in DESCRIBED else markup.prose(n, 400)
        for n in range(0, len(products), 60):
            products[n].html = markup.heavy(n)
        drawn = list(self._draw(1))
        self.random.shuffle(drawn)
        chosen = products[:300]
        for product, (case, (raw, made)) in zip(cycle(chosen), drawn, strict=False):
            product.html = (product.html or "") + self._snippet(case, raw)
            self.truth.add(made, "description")
        for product, (kind, text) in zip(products[301:], list(TEXTS.items()) * 4, strict=False):
            product.html = (product.html or "") + text
            self.truth.texts.setdefault(product.handle, []).append(kind)

    def _list_inbound(self) -> list[LinkTruth]:
        rows: list[list[object]] = []
        earning: list[LinkTruth] = []
        for case, first in zip(self.cases, CASES, strict=True):
            surfaces = DEADLY if first.fate in {"dead", "loop"} else SURFACES
            for n, (raw, made) in enumerate(inbound(case, self.shop, case.places[2], "list")):
                surface = surfaces[n % len(surfaces)]
                link = self._listed(rows, raw, made, surface)
                if surface != "post" and made.url.isascii() and made.url.startswith(f"{PRIMARY}/"):
                    if "%" not in made.url and "/../" not in made.url and "/fr/" not in made.url:
                        earning.append(link)
                elif n % 8 == 1:
                    self._listed(rows, raw, made, surfaces[(n + 1) % len(surfaces)])
        self.random.shuffle(rows)
        header = ("url", "surface", "note", "sessions", "orders", "revenue")
        writers.put_csv(self.out / "links.csv", header, rows)
        self.random.shuffle(earning)
        return earning

    def _listed(self, rows: list[list[object]], raw: str, made: Made, surface: str) -> LinkTruth:
        link = self.truth.add(made, surface or "unknown", direction="inbound")
        sessions = len(rows) * 37 % 400 if len(rows) % 3 else 0
        link.sessions += sessions
        rows.append([raw, surface, f"note {len(rows)}", sessions or "", len(rows) % 4 or "", ""])
        if len(rows) % 10 == 0:
            rows.append([raw, surface, "listed again", "", "", ""])
            link.placements += 1
        return link

    def _landing(self, path: str, query: str) -> LinkTruth:
        """Book a landing that no list names; ``path`` is a cut one, else the next of the landing cases is taken."""
        if path:
            made = Made(PRIMARY + path, "landing-cut", "live", "product" if path.startswith("/products/") else "other")
        else:
            case, path = next(self.landings)
            url = joined(PRIMARY + path, query)
            made = Made(url, case.name, case.fate, case.kind, case.codes, case.may)
        return self.truth.add(made, "unknown", direction="inbound", placements=0)

    def _write_orders(self, earning: Sequence[LinkTruth]) -> None:
        pool = [
            (case, case.make(self.shop, n + 40))
            for case in self.cases
            for n in range(LANDINGS.get(case.name, 0))
        ]
        pool = [(case, path) for case, path in pool if path.isascii() and "%" not in path and path == path.lower()]
        self.random.shuffle(pool)
        self.landings = cycle(pool)
        plain = [p for p in self.things.group("live") if p.handle.isascii() and "%" not in p.handle]
        made = orders(self.truth, plain, earning, self._landing)
        self.random.shuffle(made)
        writers.put_json(self.out / "orders.json", {"orders": made})

    def _write_rest(self) -> None:
        rows = self.shop.rules.rows
        for rule in rows:
            self.truth.add(rule.target, "content")
        writers.put_csv(
            self.out / "redirects.csv", ("Redirect from", "Redirect to"), [(r.source, r.target.url) for r in rows]
        )
        writers.put_json(self.out / "collects.json", {"collects": self._collects()})
        writers.put_json(self.out / "shop.json", _shop())

    def _collects(self) -> list[dict[str, object]]:
        members = cycle(self.things.group("live"))
        return [
            {"id": 1_000 + c * 100 + n, "collection_id": item.content_id, "product_id": p.product_id, "position": n + 1}
            for c, item in enumerate(self.things.collections)
            for n, p in enumerate(islice(members, 3 + c % 70))
        ]

    def _counts(self) -> dict[str, int]:
        things, links = self.things, self.truth.links.values()
        return {
            "products": len(things.products),
            "variants": sum(len(p.variants) for p in things.products),
            "pages": len(things.pages),
            "blogs": len(things.blogs),
            "articles": len(things.articles),
            "collections": len(things.collections),
            "redirects": len(self.shop.rules.rows),
            "links": len(links),
            "placements": sum(link.placements for link in links),
            "sessions": sum(link.sessions for link in links),
            "tiktok_orders": sum(m.linked_orders + m.unlinked_orders for m in self.truth.money.values()),
        }


def _shop() -> dict[str, object]:
    hosts = (DOMAIN, f"www.{DOMAIN}", SECOND, MYSHOPIFY)
    domains = [{"id": writers.gid("Domain", n), "host": h, "url": f"https://{h}"} for n, h in enumerate(hosts)]
    roots = [{"locale": "en", "url": f"{PRIMARY}/"}, {"locale": "fr", "url": f"{PRIMARY}/fr/"}]
    shop = {
        "id": writers.gid("Shop", 1),
        "name": "Ugly Shop",
        "myshopifyDomain": MYSHOPIFY,
        "url": PRIMARY,
        "primaryDomain": domains[0],
        "domains": domains,
        "currencyCode": "USD",
    }
    presence = {"id": writers.gid("MarketWebPresence", 1), "subfolderSuffix": "fr", "domain": None, "rootUrls": roots}
    return {"data": {"shop": shop, "webPresences": {"nodes": [presence], "pageInfo": {"hasNextPage": False}}}}
