"""TS201: products of a kind that TikTok Shop does not list, and those that want another look.

What a product is called decides (``kinds.toml``), beside what Shopify says of it: gift card, shipped or not, category,
status.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import NamedTuple

from linkaudit.listing.fitting import fold
from linkaudit.model import Fix, Problem, Product, ProductDetail, Status, Variant

_DATA = tomllib.loads((files("linkaudit.listing") / "kinds.toml").read_text("utf-8"))
_PARTS = re.compile(r"\s[-–—|]\s|[:|•·(){}\[\],;/]|\s>\s")


def _any_of(name: str) -> str:
    return "|".join(re.escape(fold(word)) for word in sorted(_DATA["heads"][name], key=len, reverse=True))


# A price, a number or how long, at the end of a word: "$50", "25.00", "50元", "30min", "2-year", "#3".
_UNITS = rf"[$€£¥₩฿₫]|usd|eur|gbp|cad|aud|元|円|{_any_of('durations')}"
_FIGURE = re.compile(rf"(?<![\d.,])[#$€£¥₩฿₫]?\d[\d.,]*+-?(?:{_UNITS})?$")
_UNIT = re.compile(_UNITS)
_FOLLOWERS = frozenset(map(fold, _DATA["heads"]["followers"]))
_RELATION = re.compile(rf"\s(?:{_any_of('prepositions')})\s")
# What stands directly behind a preposition is not the head: "Wallet for gift cards", "Stove with a protection plan".
_OBJECT = re.compile(rf"(?:^|\s)(?:{_any_of('prepositions')})(?:\s(?:{_any_of('articles')}))?\s$")


class _Name(NamedTuple):
    """A name (``full``) or a part of it, folded; ``head`` is what stands before its first preposition."""

    text: str
    head: str
    full: bool


class _Words(NamedTuple):
    """Folded words of one kind by where they stand in a name; ``taxonomy`` are ids of Shopify's categories."""

    last: tuple[str, ...]
    first: tuple[str, ...]
    whole: frozenset[str]
    anywhere: tuple[str, ...]
    taxonomy: tuple[str, ...]

    def tell(self, name: _Name) -> bool:
        """Whether one of the words stands in a name where it counts."""
        text = name.text
        if text in self.whole or self._ends(text) or (name.head != text and self._ends(name.head)):
            return True
        begins = [word for word in self.first if text.startswith(word)] if text.startswith(self.first) else []
        return any(_edge(text, len(word)) for word in begins) or (
            name.full and any(word in text and _inside(word, text) for word in self.anywhere)
        )

    def _ends(self, text: str) -> bool:
        """Whether one of the words is the noun that a text ends with."""
        if not text.endswith(self.last):
            return False
        places = [len(text) - len(word) for word in self.last if text.endswith(word)]
        return any(_edge(text, at) and not _OBJECT.search(text[:at]) for at in places)


class _Case(NamedTuple):
    """What is said of a kind: “This is ``why``”. ``fix_of_goods``: its title says so, but it is shipped and weighed."""

    kind: str
    fix: Fix
    fix_of_goods: Fix
    why: str
    cure: str


_WORST = (Fix.NEVER, Fix.SELLER, Fix.HERE, Fix.NONE)
_OWN_SHOP = "Sell it in your own shop only"
_CASES = (
    _Case("gift_card", Fix.NEVER, Fix.SELLER, "a gift card. TikTok Shop takes none.", _OWN_SHOP),
    _Case("extra", Fix.NEVER, Fix.SELLER, "an extra to an order (protection, warranty, wrapping), no goods of its own.",
          _OWN_SHOP),
    _Case("subscription", Fix.NEVER, Fix.SELLER, "a subscription. TikTok Shop sells single orders only.",
          "List the same product without the subscription"),
    _Case("service", Fix.NEVER, Fix.NONE, "a service or a fee. TikTok Shop lists goods that are shipped.", _OWN_SHOP),
    _Case("virtual", Fix.NEVER, Fix.NONE, "a digital product. TikTok Shop takes them from invited sellers only.",
          "If TikTok invited you, list it in Seller Center by hand"),
)
_WORTH_A_LOOK = (
    ("doubtful", "perhaps a service, a ticket or an extra to an order. TikTok Shop lists goods that are shipped.",
     "Leave it out if nothing is shipped for it"),
    ("surprise", "a surprise product. TikTok Shop wants it sealed by a factory, with all that may be inside named.",
     "Ask Seller Center before you list it"),
    ("bundle", "a bundle. TikTok Shop wants each product in it named.",
     "Say in the title and description what is in it and how many"),
    ("sample", "a sample. Buyers must see that it is one.", "Say so in the title and description"),
)  # fmt: skip


def _edge(name: str, at: int) -> bool:
    """Whether a word may end or begin there; Chinese and Japanese words stand without a gap."""
    around = name[max(0, at - 1) : at + 1]
    return len(around) <= 1 or not around.isalnum() or any("\u2e80" <= sign <= "\ud7ff" for sign in around)


def _inside(word: str, name: str) -> bool:
    places = [found.start() for found in re.finditer(re.escape(word), name)]
    return any(_edge(name, at) and _edge(name, at + len(word)) for at in places)


def _read(kind: str) -> _Words:
    words = {name: tuple(map(fold, words)) for name, words in _DATA[kind].items() if isinstance(words, list)}
    last, first, whole, anywhere, taxonomy = (
        words.get(name, ()) for name in ("last", "first", "whole", "anywhere", "taxonomy")
    )
    return _Words(last, first, frozenset(whole), anywhere, taxonomy)


_KINDS = {kind: _read(kind) for kind in _DATA if kind not in ("read", "heads")}


def kind_problems(detail: ProductDetail) -> tuple[Problem, ...]:
    """Return what a product's kind and status mean for its listing, as TS201; most products have none.

    A kind that cannot be listed is told once, the plainest; a bundle, a sample or a surprise box is told and may pass.
    """
    found = sorted(_never(detail), key=lambda problem: _WORST.index(problem.fix))
    return (*(found[:1] or _worth_a_look(detail)), *_state(detail.product))


def _never(detail: ProductDetail) -> Iterator[Problem]:
    product, variants = detail.product, detail.variants
    title, kind = _names(product.title or product.handle.replace("-", " ")), _names(product.product_type)
    shipped = {variant.requires_shipping for variant in variants}
    goods = shipped == {True} and any(variant.grams for variant in variants)
    for case in _CASES:
        if (case.kind == "gift_card" and product.gift_card) or _says(case.kind, product, kind):
            yield _problem(case, case.fix)
        elif _says(case.kind, None, title):
            yield _problem(case, case.fix_of_goods if goods else case.fix)
    yield from _free(variants, (*title, *kind))
    if shipped == {False}:
        yield _not_shipped(variants)


def _names(text: str) -> tuple[_Name, ...]:
    """Return a name and its parts, as they are and without what follows the noun."""
    text = fold(text)
    parts = [part.strip() for part in _PARTS.split(text)] if text else []
    names = dict.fromkeys((text, *parts, *map(_bare, parts)))
    return tuple(_Name(one, _bare(_RELATION.split(one, maxsplit=1)[0]), one == text) for one in names if one)


def _bare(text: str) -> str:
    """Return a name without what follows its noun: a price, a number, how long or how often, in what form."""
    words = text.split()
    while words:
        if len(words) > 1 and _UNIT.fullmatch(words[-1]) and words[-2][-1].isdigit():
            words.pop()
        last = words.pop()
        rest = _FIGURE.sub("", last)
        if rest and rest not in _FOLLOWERS:
            words.append(rest)
            if rest == last:
                break
    return " ".join(words).strip(" -–—#$€£¥")


def _says(kind: str, product: Product | None, names: Sequence[_Name]) -> bool:
    """Whether a product's category (if given) or its names tell that it is of a kind."""
    words = _KINDS[kind]
    taxonomy = product.category_id if product else ""
    below = any(taxonomy == one or taxonomy.startswith(f"{one}-") for one in words.taxonomy)
    return below or any(words.tell(name) for name in names)


def _problem(case: _Case, fix: Fix) -> Problem:
    cure = "If it is goods of its own, give it another title in Shopify" if fix is Fix.SELLER else case.cure
    return Problem(code="TS201", field="product_name", reason=f"This is {case.why}", fix=fix, cure=cure)


def _worth_a_look(detail: ProductDetail) -> Iterator[Problem]:
    names = (*_names(detail.product.title), *_names(detail.product.product_type))
    for kind, why, cure in _WORTH_A_LOOK:
        if _says(kind, detail.product, names):
            yield Problem(code="TS201", field="product_name", reason=f"This is {why}", cure=cure)


def _free(variants: Sequence[Variant], names: Sequence[_Name]) -> Iterator[Problem]:
    """Tell a product that costs nothing in any variant: an extra if its name says so, else a price is missing."""
    if not variants or any(variant.price != 0 for variant in variants):
        return
    extra = any(_says(kind, None, names) for kind in ("free", "sample"))
    yield Problem(
        code="TS201", field="price", value="0", limit="more than 0", fix=Fix.NEVER if extra else Fix.SELLER,
        reason="This is a free extra. TikTok Shop lists what has a price." if extra else
               "Every variant costs 0, as a free extra does. TikTok Shop lists what has a price.",
        cure="Give it a price in Shopify if it is for sale",
    )  # fmt: skip


def _not_shipped(variants: Sequence[Variant]) -> Problem:
    """Tell a product that Shopify does not ship; one that weighs something is more likely marked wrong."""
    heavy = any(variant.grams for variant in variants)
    told = ", though it has a weight" if heavy else ": a service or a digital product"
    return Problem(
        code="TS201", field="product_name", value="not shipped", fix=Fix.SELLER if heavy else Fix.NEVER,
        reason=f"Shopify has it as not shipped{told}. TikTok Shop lists goods that are shipped.",
        cure="If it is goods, mark it in Shopify as a physical product",
    )  # fmt: skip


def _state(product: Product) -> Iterator[Problem]:
    """Tell a product that the shop itself does not sell now."""
    if product.status in (Status.DRAFT, Status.ARCHIVED):
        word = "a draft" if product.status is Status.DRAFT else "archived"
        yield Problem(
            code="TS201", field="aimed_product_status", value=str(product.status), limit="active", fix=Fix.SELLER,
            reason=f"The product is {word} in the shop.", cure="Make it active in Shopify if it is for sale",
        )  # fmt: skip
    elif product.status is Status.UNLISTED or product.published is False:
        yield Problem(
            code="TS201", field="aimed_product_status", value="unlisted",
            reason="The product is hidden in the shop: people find it by its address only, or not at all.",
            cure="Leave it out if it should stay hidden on TikTok Shop too",
        )  # fmt: skip
