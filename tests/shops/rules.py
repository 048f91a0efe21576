"""The ugly shop's redirect rules: how each is made, and what is true of the link that its target is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.shops.truth import Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shops.catalogue import Catalogue
    from tests.shops.truth import Fate

SOURCES = ("/products/old-{n}", "/pages/old-{n}", "/old-{n}", "/collections/old-{n}", "/blogs/journal-0/old-{n}",
           "/pages/old-™-{n}", "/old/deep/{n}")  # fmt: skip
NEVER = ("/apps/gone-{n}", "/application/gone-{n}", "/cart/gone-{n}", "/carts/gone-{n}", "/orders/gone-{n}",
         "/shop/gone-{n}", "/services/gone-{n}", "/a/gone-{n}", "/community/gone-{n}", "/tools/gone-{n}",
         "/collections/vendors/gone-{n}", "/collections/types/gone-{n}", "/products")  # fmt: skip
DROPPING = ("utm_source=old-flyer", "ref=poster", "utm_medium=qr&utm_campaign=spring")
MAY_LOOP = ("LA301", "LA302")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the export, and what its target is as a link."""

    source: str
    target: Made


@dataclass(slots=True)
class Rules:
    """All rows in order, and the sources by what a link to them meets."""

    rows: list[Rule] = field(default_factory=list)
    sources: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def put(self, meets: str, source: str, target: Made) -> None:
        """Add a rule; every second is listed twice, as exports do: with and without the final slash."""
        self.rows.append(Rule(source, target))
        if len(self.rows) % 3:
            self.rows.append(Rule(source + "/", target))
        self.sources[meets].append(source)


def _to(url: str, case: str, *codes: str, fate: Fate = "live", may: tuple[str, ...] = ()) -> Made:
    return Made(url, f"rule-{case}", fate, codes=codes, may=may)


def rules(shop: Catalogue) -> Rules:
    """Return every rule of the shop. Each working rule has a product of its own to lead to."""
    made = Rules()
    ruled = (f"/products/{product.handle}" for product in shop.group("ruled"))
    for n in range(80):
        made.put("plain", SOURCES[n % len(SOURCES)].format(n=n), _to(next(ruled), "plain"))
    for n, product in enumerate(shop.group("caught")):
        made.put("caught", f"/products/{product.handle}", _to(f"{next(ruled)}#top-{n}", "caught"))
    _spelled(made, ruled)
    _chains(made, ruled)
    _loops(made)
    _useless(made, shop, ruled)
    _dead_ends(made, ruled)
    return made


def _spelled(made: Rules, ruled: Iterator[str]) -> None:
    for n in range(4):
        made.put("plain", f"/Spelled-{n}", _to(f"http://uglyshop.example{next(ruled)}", "http", "LA208"))
        made.put("plain", f"/full-{n}", _to(f"https://www.uglyshop.example{next(ruled)}", "full"))
        made.put("plain", f"/backstage-{n}", _to(f"https://uglyshop.myshopify.com{next(ruled)}", "my", "LA207"))


def _chains(made: Rules, ruled: Iterator[str]) -> None:
    for n in range(12):
        made.put("chain", f"/chain-a-{n}", _to(f"/chain-b-{n}", "chain", "LA302"))
        made.put("chain-end", f"/chain-b-{n}", _to(next(ruled), "chain-end"))


def _loops(made: Rules) -> None:
    for n in range(6):
        made.put("loop", f"/loop-a-{n}", _to(f"/loop-b-{n}", "loop", fate="loop", may=MAY_LOOP))
        made.put("loop", f"/loop-b-{n}", _to(f"/loop-a-{n}", "loop", fate="loop", may=MAY_LOOP))
        made.put("loop", f"/self-{n}", _to(f"/self-{n}", "self", fate="loop", may=MAY_LOOP))


def _useless(made: Rules, shop: Catalogue, ruled: Iterator[str]) -> None:
    for n in range(8):
        shadow = (shop.group("unlisted")[n].handle, shop.pages[n].handle)[n % 2]
        made.put("shadowed", f"/{('products', 'pages')[n % 2]}/{shadow}", _to(next(ruled), "shadowed", "LA304"))
    for n, source in enumerate(NEVER):
        made.put("never", source.format(n=n), _to(next(ruled), "never", "LA305"))


def _dead_ends(made: Rules, ruled: Iterator[str]) -> None:
    for n in range(8):
        made.put("to-404", f"/lost-{n}", _to(f"/pages/never-was-{n}", "to-404", "LA306", fate="dead"))
        made.put("drops", f"/flyer-{n}", _to(f"{next(ruled)}?{DROPPING[n % 3]}", "drops", "LA307"))
        scheme, codes = ("http", ("LA208",)) if n % 3 == 0 else ("https", ())
        abroad = f"{scheme}://agency-{n}.example/uglyshop"
        made.put("abroad", f"/agency-{n}", _to(abroad, "abroad", *codes, fate="external"))
