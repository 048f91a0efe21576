"""Large shops for the benchmarks: deterministic, written as a stream, in the proportions of real ones.

A shop of N products has five variants and three pictures a product, descriptions of 3.7 kB on average (every other one
mis-nested, as page builders and pasting from word processors leave them), ten links in each, and 6 N distinct URLs
among these 10 N links. Most lead to products of the shop, some to dead paths, some through redirects.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

HOST: Final = "large-shop.example"
VARIANTS: Final = 5
IMAGES: Final = 3
LINKS: Final = 10
NEW_LINKS: Final = 6
PAGES: Final = 40
MEAN_SIZE: Final = 3_700
_SPREAD: Final = 1_600
_STEP: Final = 7_919  # prime: walks over all products before it comes back
_POPULAR: Final = 300
FILES: Final = "https://cdn.shopify.com/s/files/1/0617/2200/3914/files"
_WORDS: Final = (
    "soft cotton recycled water bottle lid leak proof size guide ships free returns colour black sage kit pack gentle "
    "daily skin serum vitamin care machine wash cold tumble dry low our best selling customers love premium quality "
    "hand made organic travel summer brushed twice lining seam pocket strap buckle matte finish"
).split()
_NOUNS: Final = ("tent", "kettle", "parka", "serum", "lamp", "mug", "rug", "backpack", "candle", "boot", "scarf", "pan")


class Product(NamedTuple):
    """One product as it is written; ``number`` counts from 0."""

    number: int
    handle: str
    title: str
    html: str
    status: str
    stock: int
    price: str


class Shop:
    """What is in a shop of ``size`` products. The same arguments always give the same shop.

    ``light``: descriptions of 1.2 kB on average, with three links each, two of them new.
    """

    def __init__(self, size: int, seed: int = 7, *, light: bool = False) -> None:
        self.size = size
        self.seed = seed
        self._new, self._again = (2, 1) if light else (NEW_LINKS, LINKS - NEW_LINKS)
        self._mean, self._spread = (1_200, 500) if light else (MEAN_SIZE, _SPREAD)
        self.collections = max(8, size // 50)
        self.posts = max(20, size // 20)
        self._blocks = _blocks(Random(seed))

    @property
    def distinct(self) -> int:
        """How many distinct URLs stand in the descriptions."""
        return self._new * self.size

    def products(self) -> Iterator[Product]:
        """Yield the products one by one."""
        return map(self.product, range(self.size))

    def product(self, number: int) -> Product:
        """Return one product."""
        rng = Random(self.seed * 1_000_003 + number)
        handle = self.handle(number)
        return Product(
            number, handle, handle.replace("-", " ").title(), self._description(number, rng), _status(number),
            rng.randrange(40) if rng.random() < 0.9 else 0, f"{rng.randrange(5, 200)}.90",
        )  # fmt: skip

    def handle(self, number: int) -> str:
        """Return the handle of a product."""
        return f"{_WORDS[number % 29]}-{_NOUNS[number % 12]}-{number}"

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Yield the redirect rules; one in ten leads to another rule, one in twenty-five to a dead path."""
        return map(self.redirect, range(self.rules))

    @property
    def rules(self) -> int:
        """How many redirect rules there are."""
        return -(-self._turns() // 2)

    def redirect(self, at: int) -> tuple[str, str]:
        """Return one redirect rule: its path and target."""
        turn = at * 2
        target = f"/products/{self._linked(turn)}"
        if turn % 20 == 18:
            target = f"/products/old-{turn - 2}"
        elif turn % 50 == 0:
            target = f"/collections/gone-{turn}"
        return f"/products/old-{turn}", target

    def menus(self) -> Iterator[dict[str, object]]:
        """Yield navigation menus, about one entry for every 50 products."""
        entries = max(30, self.size // 50)
        for menu in range(-(-entries // 50)):
            items = [self._entry(menu * 50 + at) for at in range(min(50, entries - menu * 50))]
            yield {"id": 9_000_001 + menu, "handle": f"menu-{menu}", "title": f"Menu {menu}", "items": items}

    def link(self, ordinal: int) -> tuple[str, str]:
        """Return the ``ordinal``-th distinct URL of the shop's descriptions and the tag that it stands in."""
        turn, kind = divmod(ordinal, 20)
        if kind >= 10:
            return self._foreign(turn, kind)
        linked = self._linked(turn)
        url = (
            f"/products/{linked}",
            f"/products/{linked}?variant={variant_id(self._target(turn), turn % VARIANTS)}",
            f"https://{HOST}/products/{linked}",
            f"/collections/range-{turn % self.collections}/products/{linked}",
            f"/products/{linked}?utm_source=tiktok&utm_medium=social&utm_campaign=c{turn % 40}",
            f"/products/old-{turn}" if turn % 2 == 0 else f"/products/discontinued-{turn}",
            f"/products/{linked}?_pos={turn % 9}&_ss=r",
            f"/collections/range-{turn % self.collections}/tag-{turn}",
            f"/pages/guide-{turn % PAGES}#step-{turn}",
            f"/blogs/news/post-{turn % self.posts}#part-{turn}",
        )[kind]
        return url, "a"

    def _foreign(self, turn: int, kind: int) -> tuple[str, str]:
        if kind < 16:
            return f"{FILES}/detail-{turn}-{kind}.jpg?v=17{turn:08}", "img" if kind % 3 else "lazy"
        return (
            (f"https://www.brand-{turn % 50}.example/story/{turn}", "a"),
            (f"https://www.youtube.com/embed/v{turn:09x}", "iframe"),
            (f"https://www.tiktok.com/@{HOST.partition('.')[0]}/video/73{turn:015}", "a"),
            (f"/cdn/shop/files/chart-{turn}.pdf", "a"),
        )[kind - 16]

    def _turns(self) -> int:
        return -(-self.distinct // 20)

    def _target(self, turn: int) -> int:
        return (turn * _STEP + 13) % self.size

    def _linked(self, turn: int) -> str:
        return self.handle(self._target(turn))

    def _entry(self, at: int) -> dict[str, object]:
        url = f"/products/{self._linked(at)}" if at % 5 == 0 else f"/collections/range-{at % self.collections}"
        return {"title": f"Entry {at}", "url": url, "items": []}

    def _ordinals(self, number: int, rng: Random) -> list[int]:
        """Return which URLs a description holds: new ones, and some that stand elsewhere too."""
        first = number * self._new
        known = first or self._new
        again = [rng.randrange(min(known, _POPULAR) if at % 2 else known) for at in range(self._again)]
        return [*range(first, first + self._new), *again]

    def _description(self, number: int, rng: Random) -> str:
        links = [_tag(*self.link(ordinal), ordinal) for ordinal in self._ordinals(number, rng)]
        rng.shuffle(links)
        room = rng.randrange(self._mean - self._spread, self._mean + self._spread) - sum(map(len, links)) - _AVERAGE_BLOCK // 2
        blocks = self._blocks[number % 2]
        parts: list[str] = []
        while room > 0:
            parts.append(blocks[rng.randrange(len(blocks))])
            room -= len(parts[-1])
        for link in links:
            parts.insert(rng.randrange(len(parts) + 1), link)
        return "\n".join(parts)


def _status(number: int) -> str:
    return "draft" if number % 50 == 49 else "archived" if number % 97 == 96 else "active"


def variant_id(number: int, at: int) -> int:
    return 41_000_000_000_000 + number * VARIANTS + at


def _tag(url: str, tag: str, ordinal: int) -> str:
    """Return markup with one link; its label and spelling depend on the URL's number."""
    written = url.replace("&", "&amp;") if ordinal % 2 else url
    label = f"{_WORDS[ordinal % 41]} {_WORDS[ordinal % 37]}"
    if tag == "img":
        return f'<p><img src="{written}" alt="{label}" width="800" height="600" loading="lazy"></p>'
    if tag == "lazy":
        return f'<img class="lazyload" data-src="{written}" alt="{label}">'
    if tag == "iframe":
        return f'<iframe src="{written}" width="560" height="315" allowfullscreen=""></iframe>'
    return (
        f'<p>See <a href="{written}">{label}</a></p>',
        f'<p><a href="{written}" target="_blank" rel="noopener noreferrer"><strong>{label}</strong></a></p>',
        f'<li data-mce-fragment="1"><a href="{written}" data-mce-href="{written}">{label}</a></li>',
        f"<p>More: <A HREF='{written}' title=\"{label}\">{label}</A></p>",
    )[ordinal % 4]


_AVERAGE_BLOCK: Final = 330


def _blocks(rng: Random) -> tuple[list[str], list[str]]:
    """Return markup without links to build descriptions from: well formed, and with every third block mis-nested."""
    tidy = [_tidy(rng, at % 5) for at in range(2_000)]
    messy = [_messy(rng, at % 2) if at % 3 == 0 else block for at, block in enumerate(tidy)]
    return tidy, messy


def _tidy(rng: Random, kind: int) -> str:
    text = _prose(rng, rng.randrange(25, 60))
    return (
        f'<p data-mce-fragment="1"><span style="font-size: 14px;" data-mce-style="font-size: 14px;">{text}</span></p>',
        "<ul>\n" + "".join(f"<li><strong>{_prose(rng, 2)}:</strong> {_prose(rng, 7)}</li>\n" for _ in range(4)) + "</ul>",
        f"<h3>{_prose(rng, 4)}</h3>\n<p>{text}&nbsp;&mdash; {_prose(rng, 5)}</p>",
        f'<div class="rte" style="text-align: left;"><meta charset="utf-8">{text}</div>',
        "<table><tbody>"
        + "".join(f"<tr><td>{_prose(rng, 1)}</td><td>{_prose(rng, 4)}</td></tr>" for _ in range(5))
        + "</tbody></table>",
    )[kind]


def _messy(rng: Random, kind: int) -> str:
    text = _prose(rng, rng.randrange(25, 60))
    return (f"<p>{text}<b><i>{_prose(rng, 3)}</b></i>", f"<div><span><p>{text}</span></div> {_prose(rng, 3)}</p><br>")[kind]


def _prose(rng: Random, count: int) -> str:
    return " ".join(rng.choices(_WORDS, k=count))
